using System.Diagnostics;
using System.Globalization;
using Damon.Storage;

// STORE ROUNDS: reads all of a store, so many times; prints the median of regions a second, of CPU time.
var rates = new List<double>();
for (int i = 0; i < int.Parse(args[1], CultureInfo.InvariantCulture); i++)
{
    // the CPU's time, not the clock's: others may use the machine
    TimeSpan began = Process.GetCurrentProcess().TotalProcessorTime;
    long regions = 0;
    using (StoreReader reader = StoreReader.Open(args[0]))
    {
        foreach (NumberedSnapshot one in reader.Read(StoreQuery.All))
        {
            regions += one.Snapshot.Regions.Count;
        }
    }

    rates.Add(regions / (Process.GetCurrentProcess().TotalProcessorTime - began).TotalSeconds);
}

rates.Sort();
Console.WriteLine(rates[rates.Count / 2].ToString("0", CultureInfo.InvariantCulture));
