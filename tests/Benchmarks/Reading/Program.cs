using System.Diagnostics;
using System.Globalization;
using System.Reflection;
using Damon.Benchmarks;
using Damon.Storage;

// STORE ROUNDS: reads all snapshots of a store, so many times; prints the median of regions a second, of CPU time, and how many regions there are.
// --raw STORE ROUNDS: only has the payloads unpacked; prints the same of the bytes that come out.
// revision: what this was built from.
if (args is ["revision"])
{
    Console.WriteLine(typeof(RawPayloads).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
    return;
}

bool isRaw = args[0] == "--raw";
string store = args[^2];
var rates = new List<double>();
long count = 0;
for (int i = 0; i < int.Parse(args[^1], CultureInfo.InvariantCulture); i++)
{
    // the CPU's time, not the clock's: others may use the machine
    TimeSpan began = Process.GetCurrentProcess().TotalProcessorTime;
    count = isRaw ? RawPayloads.Unpack(store) : Regions(store);
    rates.Add(count / (Process.GetCurrentProcess().TotalProcessorTime - began).TotalSeconds);
}

rates.Sort();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rates[rates.Count / 2]:0} {count}"));

static long Regions(string store)
{
    long regions = 0;
    using StoreReader reader = StoreReader.Open(store);
    foreach (NumberedSnapshot one in reader.Read(StoreQuery.All))
    {
        regions += one.Snapshot.Regions.Count;
    }

    return regions;
}
