using System.Globalization;
using BenchmarkDotNet.Running;
using Damon.Benchmarks;

// reference FILE: the recording that tests/Benchmarks/run compares programs on. make-regions FOLDER, read-regions FOLDER ROUNDS: the files of a sysfs snapshot, and how long reading them takes.
// trace: what the source trace costs, for the same. store-sizes RECORDING FOLDER, store-appends FOLDER COUNT packing|alone, store-day KIND FILE COUNT [SECONDS], store-full FILE COUNT REGIONS: what keeping snapshots costs (Reading/ reads such a day). Anything else: BenchmarkDotNet's own command line.
if (args is ["reference", string path])
{
    string hash = ReferenceRecord.Write(path, ReferenceRecord.FullCount, ReferenceRecord.FullCount);
    if (hash != ReferenceRecord.FullTextHash)
    {
        await Console.Error.WriteLineAsync($"{path}: its text has SHA-256 {hash}, not {ReferenceRecord.FullTextHash}: no longer the reference record");
        return 1;
    }

    return 0;
}

if (args is ["make-regions", string made])
{
    TriedRegionsBenchmark.Make(made);
    return 0;
}

if (args is ["read-regions", string folder, string rounds])
{
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TriedRegionsBenchmark.Measure(folder, int.Parse(rounds, CultureInfo.InvariantCulture)):0.0}"));
    return 0;
}

if (args is ["trace"])
{
    Console.WriteLine(TraceCost.Measure());
    return 0;
}

if (args is ["store-sizes", string recording, string work])
{
    Console.WriteLine(StoreCost.Sizes(recording, work));
    return 0;
}

if (args is ["store-appends", string place, string count, "packing" or "alone"])
{
    Console.WriteLine(StoreCost.Appends(place, int.Parse(count, CultureInfo.InvariantCulture), args[3] == "packing"));
    return 0;
}

if (args is ["store-day", string kind, string day, string snapshots, .. var every])
{
    StoreCost.WriteDay(kind, day, int.Parse(snapshots, CultureInfo.InvariantCulture), every is [string seconds] ? int.Parse(seconds, CultureInfo.InvariantCulture) : 5);
    return 0;
}

if (args is ["store-full", string full, string number, string regions])
{
    StoreCost.WriteFull(full, int.Parse(number, CultureInfo.InvariantCulture), int.Parse(regions, CultureInfo.InvariantCulture));
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(ReferenceRecord).Assembly).Run(args);
return 0;
