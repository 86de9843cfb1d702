using System.Diagnostics;
using System.Globalization;
using Damon.Snapshots;
using Damon.Storage;
using Damon.TestKit;
using Damon.Tests.Storage.Blocks;

namespace Damon.Tests.Storage;

/// <summary>docs/store.md is enough to read a store.</summary>
public sealed class StoreDocTests
{
    [Fact]
    public async Task Python_OfTheDocument_ReadsWhatWasKept()
    {
        Assert.SkipUnless(Find("python3") && Find("zstd"), "no python3 or no zstd");
        using var folder = new MemoryFolder();
        List<Snapshot> kept = [.. BlockTests.Drifting(new Random(5), 40, 60, 20, 0), .. Enumerable.Range(0, 7).Select(i => StoreMaker.Snapshot(i))];
        using (SnapshotStore store = StoreMaker.Open(folder.At("s.db"), new StoreOptions { BlockSnapshots = 16 }))
        {
            kept.ForEach(snapshot => store.Append(snapshot, deliver: false));
            store.Maintain(TestContext.Current.CancellationToken);
        }

        string document = await File.ReadAllTextAsync(Repository.At("docs", "store.md"), TestContext.Current.CancellationToken);
        int from = document.IndexOf("```python\n", StringComparison.Ordinal) + "```python\n".Length;
        await File.WriteAllTextAsync(folder.At("read.py"), document[from..document.IndexOf("```", from, StringComparison.Ordinal)], TestContext.Current.CancellationToken);
        using var python = Process.Start(new ProcessStartInfo("timeout", ["60", "python3", folder.At("read.py"), folder.At("s.db")]) { RedirectStandardOutput = true })!;
        string output = await python.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await python.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, python.ExitCode);
        IEnumerable<string> expected = kept.SelectMany((snapshot, number) => Enumerable.Range(0, snapshot.Regions.Count).Select(i => string.Create(
            CultureInfo.InvariantCulture,
            $"{number + 1} {snapshot.EndTime} {snapshot.Regions.Starts[i]} {snapshot.Regions.Ends[i]} {snapshot.Regions.Accesses[i]} {snapshot.Regions.Ages[i]}")));
        Assert.Equal(expected.Order(StringComparer.Ordinal), output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
    }

    private static bool Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
