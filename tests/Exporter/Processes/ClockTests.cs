using System.Globalization;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The real program, whose clock is set while it runs (libfaketime); time itself goes on as it does.</summary>
public sealed class ClockTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>An hour and a day, both ways; snapshots are kept for less than that, and none may be dropped for it.</summary>
    [Fact]
    public async Task Run_ClockIsSet_NothingIsLostAndAllGoesOn()
    {
        using TemporaryFolder folder = new();
        string clock = folder.At("clock"), store = folder.At("s.db");
        NoiseRecording noise = new(1, TimeSpan.FromSeconds(10), (20, TimeSpan.FromMilliseconds(100)));
        await File.WriteAllTextAsync(clock, "+0", TestContext.Current.CancellationToken);
        Dictionary<string, string> environment = new()
        {
            ["LD_PRELOAD"] = Library(),
            ["FAKETIME_TIMESTAMP_FILE"] = clock,
            ["FAKETIME_NO_CACHE"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
            ["DONT_FAKE_MONOTONIC"] = "1",
        };
        double kept = 0;
        await using (ExporterProcess running = await ExporterProcess.StartAsync(
            environment, "--source", "replay", "--input", noise.Write(folder.At("noise.damon.data")), "--loop", "--speed", "3", "--store", store, "--store.max-age", "30m", "--log.level", "debug"))
        {
            await AppendedAsync(running, 10);
            double lastTime = 0;
            foreach ((string set, int seconds) in ((string, int)[])[("+3600", 3600), ("+90000", 90_000), ("+3600", 3600), ("-3600", -3600), ("-86400", -86_400), ("+0", 0)])
            {
                // as a whole: half of a number is another time
                await File.WriteAllTextAsync(clock + ".new", set, TestContext.Current.CancellationToken);
                File.Move(clock + ".new", clock, overwrite: true);
                kept += 10;
                Dictionary<(string Name, string Labels), double> page = await AppendedAsync(running, kept + 10);
                double time = page.First(sample => sample.Key.Name == "damon_snapshot_timestamp_seconds").Value;
                if (seconds > 3600 || lastTime == 0)
                {
                    Assert.InRange(time, Now + seconds - 60, Now + seconds + 60);
                }

                // a replay does not go back
                Assert.True(time >= lastTime, $"{time} after {lastTime}");
                lastTime = time;
                Assert.Equal((1, 0), (page[("damon_up", "")], page.Where(sample => sample.Key.Name is "damon_store_dropped_total" or "damon_snapshot_errors_total").Sum(sample => sample.Value)));
            }

            (int code, TimeSpan took) = await running.StopAsync("TERM");
            Assert.Equal(0, code);
            Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(1));
            kept = running.Log.Split("kept snapshot").Length - 1;
        }

        using StoreCopy copy = StoreCopy.Of(store);
        Assert.Equal(kept, copy.Snapshots.Count);
    }

    private static double Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

    private static string Library()
    {
        string? path = Directory.Exists("/usr/lib") ? Directory.EnumerateDirectories("/usr/lib").Select(folder => Path.Combine(folder, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists) : null;
        Assert.SkipWhen(path is null, "no faketime: install Debian's faketime");
        return path!;
    }

    private static async Task<Dictionary<(string Name, string Labels), double>> AppendedAsync(ExporterProcess running, double count)
    {
        long began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Dictionary<(string Name, string Labels), double> page = Page.Samples(await running.PageAsync());
            if (page.GetValueOrDefault(("damon_store_appended_total", "")) is var appended && appended >= count)
            {
                return page;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(began) < Patience, string.Create(CultureInfo.InvariantCulture, $"{appended} of {count}; {running.Log}"));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
