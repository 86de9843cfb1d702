using DamonHeatmap.Access;

namespace DamonHeatmap.Reports;

/// <summary>What a bin of a histogram is called.</summary>
internal static class BinWords
{
    public static string Label(HistogramBin bin, bool isTemperature)
    {
        bool hasLow = double.IsFinite(bin.Low), hasHigh = double.IsFinite(bin.High);
        return (hasLow, hasHigh) switch
        {
            (false, true) when bin.High == 0 && !isTemperature => "accessed",
            (false, true) => $"up to {Text(bin.High)}",
            (true, false) => $"over {Text(bin.Low)}",
            (true, true) => $"{Text(bin.Low)} .. {Text(bin.High)}",
            _ => "all",
        };

        string Text(double value) => isTemperature ? AccessWords.Temperature(value) : AccessWords.Seconds(value);
    }
}
