using System.Globalization;
using System.Net;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Hosting;
using DamonExporter.Metrics;
using DamonExporter.Settings;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Hosting;

/// <summary>What may stand in no answer: addresses of memory, and where things lie on the host.</summary>
[Collection(nameof(MeterCollection))]
public sealed class AnswersTests
{
    private const ulong Base = 0x7f3a_5c71_2000;

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/openmetrics-text")]
    public async Task Metrics_OfKnownAddresses_HaveNoneOfThem(string accept)
    {
        RegionsBuilder builder = new();
        List<ulong> addresses = [Base];
        for (ulong i = 1; i <= 20; i++)
        {
            addresses.Add(addresses[^1] + (i * 0x13000));
            builder.Add(addresses[^2], addresses[^1], (uint)(i % 20), (uint)(i * 7));
        }

        await using InProcess running = await InProcess.StartAsync(MetricsOptions.Default with { Temperature = true });
        await running.Source.TellAsync(Make.Snapshot(Make.Second * 100, regions: builder.Build(withFilterPassed: false)));
        running.Client.DefaultRequestHeaders.Add("Accept", accept);
        string page = await running.PageAsync(), landing = (await running.GetAsync("/")).Body;

        Assert.Contains("damon_memory_monitored_bytes", page, StringComparison.Ordinal);
        foreach (ulong address in addresses)
        {
            foreach (string text in (string[])[address.ToString(CultureInfo.InvariantCulture), address.ToString("x", CultureInfo.InvariantCulture), (address >> 12).ToString(CultureInfo.InvariantCulture)])
            {
                Assert.DoesNotContain(text, page, StringComparison.OrdinalIgnoreCase);
                Assert.DoesNotContain(text, landing, StringComparison.OrdinalIgnoreCase);
            }
        }
    }

    [Fact]
    public async Task Answers_OfAReplay_NameItsFilesAndNotWhereTheyAre()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.At("some-folder"));
        string input = folder.At("some-folder/a recording.damon.data");
        File.Copy(Samples.Stairs, input);
        await using ExporterProcess exporter = await ExporterProcess.ReplayedAsync("--input", input, "--store", folder.At("some-folder/kept.db"));
        foreach (string path in (string[])["/", "/metrics", "/healthz", "/readyz", "/none", "/some-folder"])
        {
            using HttpResponseMessage response = await exporter.Client.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
            string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain("some-folder", text, StringComparison.Ordinal);
            Assert.DoesNotContain(folder.Path, text, StringComparison.Ordinal);
            Assert.Equal(path == "/", text.Contains("a recording.damon.data", StringComparison.Ordinal));
            Assert.Equal(path is "/none" or "/some-folder" ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Contains(input, exporter.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/srv/a/rec.json: snapshot 3: broken", "rec.json: snapshot 3: broken")]
    [InlineData("/var/lib/damon exporter/snapshots.db: the disk is full", "snapshots.db: the disk is full")]
    [InlineData("/run/own/manage.json: cannot be read", "own/manage.json: cannot be read")]
    [InlineData("/host/sys/kernel/mm/damon: not there", "/sys/kernel/mm/damon: not there")]
    [InlineData("the source has not delivered a snapshot yet", "the source has not delivered a snapshot yet")]
    [InlineData("tracefs is not mounted; mount it: mount -t tracefs nodev /sys/kernel/tracing", "tracefs is not mounted; mount it: mount -t tracefs nodev /sys/kernel/tracing")]
    public void PublicText_OfATextWithFolders_IsWithoutThoseOfTheSettings(string text, string shown)
    {
        (ExporterOptions options, _) = OptionsReader.Read(
            Layers.Load(
                new Dictionary<string, string>(),
                (SettingsTable.Source, ["replay"]),
                (SettingsTable.Input, ["/srv/a/rec.json", "plain.json"]),
                (SettingsTable.Store, ["/var/lib/damon exporter/snapshots.db"]),
                (SettingsTable.StateDirectory, ["/run/own"]),
                (SettingsTable.Root, ["/host"])),
            [],
            _ => null);

        Assert.Equal(shown, new PublicText(options).Of(text));
    }
}
