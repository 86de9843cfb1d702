using System.Globalization;
using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

/// <summary>Questions about <c>damo report heatmap</c> by chance. The same seed always makes the same case.</summary>
internal sealed class HeatmapCaseGenerator : RecordingGenerator
{
    private HeatmapCaseGenerator(int seed)
        : base(seed)
    {
    }

    public static HeatmapCase Make(int seed) => new HeatmapCaseGenerator(seed).Case();

    /// <summary>The same, in colours.</summary>
    public static HeatmapCase MakeColored(int seed)
    {
        var generator = new HeatmapCaseGenerator(seed);
        HeatmapCase question = generator.Case();
        return question with
        {
            Guide = false,
            Colored = true,
            Options = question.Options with
            {
                Colors = generator.Pick(DamoColors.Gray, DamoColors.Flame, DamoColors.Emotion),
                SkipColorSamples = generator.Chance(0.2),
            },
        };
    }

    private HeatmapCase Case()
    {
        int files = Chance(0.15) ? 2 : 1;
        bool withIntervals = Chance(0.65);
        var inputs = new List<DamoFile>();
        for (int i = 0; i < files; i++)
        {
            inputs.Add(!withIntervals && Chance(0.5) ? new DamoFile(TraceLines()) : new DamoFile(Records(withIntervals)));
        }

        return new HeatmapCase(Name, inputs, Options(), Chance(0.25));
    }

    private DamoHeatmapOptions Options() => new()
    {
        Inputs = [],
        TimePixels = Pick(1, 2, 3, 4, 7, 10, 20),
        AddressPixels = Pick(1, 2, 3, 5, 8, 13),
        TimeRange = Chance(0.25) ? TimeRange() : null,
        AddressRanges = Chance(0.25) ? [.. Enumerable.Range(0, Pick(1, 1, 2)).Select(_ => WatchedRange())] : [],
        AllRanges = Chance(0.4),
        AbsoluteTime = Chance(0.2),
        AbsoluteAddress = Chance(0.2),
        FilterPassedOnly = Chance(WithFilter ? 0.5 : 0.05),
        SortByTemperature = Chance(0.12),
        TemperatureAccessWeight = Pick(1, 1, 0, 0.3),
        TemperatureAgeWeight = Pick(1, 1, 0, 0.001),
        Kdamond = Chance(0.1) ? Pick(0L, 0, 0, 0, 1) : null,
        Context = Chance(0.1) ? 0 : null,
        Scheme = Chance(0.1) ? Pick(0L, 0, 0, 1) : null,
        Target = Chance(0.05) ? Pick(0L, 0, 0, 1) : null,
    };

    private DamoRange TimeRange()
    {
        long length = Aggregation * 1000 * Next(1, 12);
        long start = Aggregation * 100 * Next(0, 30);
        return Next(0, 6) switch
        {
            0 => DamoRange.Of(EndTime - length, EndTime),
            1 => new DamoRange($"{start}ns", $"{(start + length) / 1000} us", DamoRange.Guided),
            2 => DamoRange.Of(-length, 0, DamoRange.GuidedEnd),
            3 => DamoRange.Of(-start, length, EndTime.ToString(CultureInfo.InvariantCulture)),
            4 => new DamoRange($"{start}.5", (start + length).ToString("N0", CultureInfo.InvariantCulture), DamoRange.Guided),
            _ => DamoRange.Of(start, start + length, DamoRange.Guided),
        };
    }

    private DamoRange WatchedRange()
    {
        long start = Next(0, 12) * 1024;
        long length = Next(1, 40) * 1000;
        return Next(0, 5) switch
        {
            0 => DamoRange.Of(start, start + length),
            1 => new DamoRange($"{start / 1024}K", $"{(start / 1024) + 9} KiB", DamoRange.Guided),
            2 => new DamoRange("0", $"{length}.7", DamoRange.Guided),
            3 => DamoRange.Of(start, start + length, "4 KiB"),
            _ => DamoRange.Of(start, start + length, DamoRange.Guided),
        };
    }
}
