using System.Globalization;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Processes;

/// <summary>The page against a judge that reads the recordings on its own.</summary>
public sealed class RefereeTests
{
    [Theory]
    [MemberData(nameof(Samples.Json), MemberType = typeof(Samples))]
    public async Task Page_SampleReplayed_AgreesWithTheJudge(string sample) => await JudgeAsync(Repository.At(sample));

    [Theory]
    [InlineData("full")]
    [InlineData("sparse")]
    [InlineData("gaps")]
    [InlineData("tuned")]
    [InlineData("tunedfull")]
    public async Task Page_GeneratedKindReplayed_AgreesWithTheJudge(string kind)
    {
        using TemporaryFolder folder = new();
        string recording = folder.At("made.damon.data");
        const string Seed = "1";
        (int code, _, string error) = await Tool.RunAsync(Tool.Shared("referee", "heat"), ["make", kind, Seed, recording]);
        Assert.True(code == 0, error);

        await JudgeAsync(recording);
    }

    /// <summary>Bad clients, by the thousand and malformed in each way that somebody thought of, while a good one keeps asking. $DAMON_TEST_LONG gives each kind its five seconds.</summary>
    [Fact]
    public async Task Run_HostileClients_NoFaultIsFound()
    {
        string referee = Tool.Shared("referee", "hostile");
        bool isLong = Environment.GetEnvironmentVariable("DAMON_TEST_LONG") is { Length: > 0 };
        await using ExporterProcess running = await ExporterProcess.StartAsync(new Dictionary<string, string>(), "--source", "replay", "--input", Samples.Stairs, "--loop");

        (int code, string output, string error) = await Tool.RunAsync(
            Tool.OnPath("python3"),
            [referee, new Uri(running.Client.BaseAddress!, "/metrics").ToString(), "--pid", running.Id.ToString(CultureInfo.InvariantCulture), "--seconds", isLong ? "5" : "1"],
            patience: TimeSpan.FromMinutes(3));

        Assert.True(code == 0, $"{output}\n{error}\n{running.Log}");
        Assert.Equal(0, (await running.StopAsync("TERM")).Code);
    }

    private static async Task JudgeAsync(string recording)
    {
        string judge = Tool.Shared("referee", "metrics");
        await using ExporterProcess running = await ExporterProcess.ReplayedAsync("--input", recording);

        (int code, string output, string error) = await Tool.RunAsync(judge, [recording, new Uri(running.Client.BaseAddress!, "/metrics").ToString()]);

        Assert.True(code == 0, output + error);
    }
}
