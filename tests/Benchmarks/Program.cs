using System.Globalization;
using System.Reflection;
using BenchmarkDotNet.Running;
using Damon.Benchmarks.Measures;

// The parts of tests/Benchmarks/compare that need our own code; each prints a line, or some. Anything else: BenchmarkDotNet's own command line.
switch (args)
{
    // what all this was built from
    case ["revision"]:
        Console.WriteLine(typeof(ReferenceRecord).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
        return 0;

    // the recording that programs are compared on
    case ["reference", string path]:
        string hash = ReferenceRecord.Write(path, ReferenceRecord.FullCount, ReferenceRecord.FullCount);
        if (hash == ReferenceRecord.FullTextHash)
        {
            return 0;
        }

        await Console.Error.WriteLineAsync($"{path}: its text has SHA-256 {hash}, not {ReferenceRecord.FullTextHash}: no longer the reference record");
        return 1;

    // the same rule, of other sizes
    case ["reference", string path, string snapshots, string regions]:
        ReferenceRecord.Write(path, Int(snapshots), Int(regions));
        return 0;

    // recordings and stores made by rule
    case ["recording", string path, string snapshots, string streams, string regions, string seconds]:
        StoreCost.WriteRecording(path, Int(snapshots), Int(streams), Int(regions), Int(seconds));
        return 0;
    case ["store-shape", string path, string snapshots, string streams, string regions, string seconds]:
        StoreCost.WriteShape(path, Int(snapshots), Int(streams), Int(regions), Int(seconds));
        return 0;
    case ["store-day", string kind, string path, string snapshots, .. var every]:
        StoreCost.WriteDay(kind, path, Int(snapshots), every is [string apart] ? Int(apart) : 5);
        return 0;
    case ["store-full", string path, string snapshots, string regions]:
        StoreCost.WriteFull(path, Int(snapshots), Int(regions));
        return 0;

    // the files of a snapshot in sysfs, and how long reading them takes
    case ["make-regions", string folder]:
        TriedRegionsBenchmark.Make(folder);
        return 0;
    case ["read-regions", string folder, string rounds]:
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TriedRegionsBenchmark.Measure(folder, Int(rounds)):0.0}"));
        return 0;

    case ["trace"]:
        Console.WriteLine(TraceCost.Measure());
        return 0;
    case ["scrape", string streams]:
        Console.WriteLine(await ScrapeCost.MeasureAsync(Int(streams)));
        return 0;
    case ["growth-collect", .. var regions]:
        Print(GrowthCost.Collect(regions.Select(Int)));
        return 0;
    case ["growth-append", string folder, .. var regions]:
        Print(GrowthCost.Append(regions.Select(Int), folder));
        return 0;
    case ["store-sizes", string recording, string folder]:
        Console.WriteLine(StoreCost.Sizes(recording, folder));
        return 0;
    case ["store-appends", string folder, string count, "packing" or "alone"]:
        Console.WriteLine(StoreCost.Appends(folder, Int(count), args[3] == "packing"));
        return 0;

    default:
        BenchmarkSwitcher.FromAssembly(typeof(ReferenceRecord).Assembly).Run(args);
        return 0;
}

static int Int(string text) => int.Parse(text, CultureInfo.InvariantCulture);

static void Print(IEnumerable<string> lines)
{
    foreach (string line in lines)
    {
        Console.WriteLine(line);
    }
}
