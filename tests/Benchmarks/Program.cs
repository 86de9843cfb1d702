using BenchmarkDotNet.Running;
using Damon.Benchmarks;

// reference FILE: the recording that tests/Benchmarks/run compares programs on. trace: what the source trace costs, for the same. Anything else: BenchmarkDotNet's own command line.
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

if (args is ["trace"])
{
    Console.WriteLine(TraceCost.Measure());
    return 0;
}

BenchmarkSwitcher.FromAssembly(typeof(ReferenceRecord).Assembly).Run(args);
return 0;
