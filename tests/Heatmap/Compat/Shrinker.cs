using System.Diagnostics;
using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

/// <summary>Makes a case on which damo and ours differ smaller, as long as they still do.</summary>
internal static class Shrinker
{
    public static async Task<DamoCase> Shrink(DamoCase question, TimeSpan limit, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        bool smaller = true;
        while (smaller)
        {
            smaller = false;
            foreach (DamoCase candidate in Candidates(question))
            {
                if (Stopwatch.GetElapsedTime(start) > limit)
                {
                    return question;
                }

                DamoAnswer damo = await Damo.AskAsync(candidate, cancellationToken);
                if (!Damo.AskOurselves(candidate).IsSameAs(damo))
                {
                    (question, smaller) = (candidate, true);
                    break;
                }
            }
        }

        return question;
    }

    private static IEnumerable<DamoCase> Candidates(DamoCase question)
    {
        for (int i = 0; question.Files.Count > 1 && i < question.Files.Count; i++)
        {
            yield return question with { Files = [question.Files[i]] };
        }

        DamoHeatmapOptions options = question.Options;
        DamoHeatmapOptions[] simpler =
        [
            options with { TimeRange = null, AddressRanges = [] },
            options with { TimeRange = null },
            options with { AddressRanges = [] },
            options with { Kdamond = null, Context = null, Scheme = null, Target = null },
            options with { SortByTemperature = false },
            options with { FilterPassedOnly = false },
            options with { AllRanges = false },
            options with { AbsoluteTime = false, AbsoluteAddress = false },
            options with { TimePixels = 1 },
            options with { AddressPixels = 1 },
        ];
        foreach (DamoHeatmapOptions simple in simpler.Where(simple => simple != options))
        {
            yield return question with { Options = simple };
        }

        for (int i = 0; i < question.Files.Count; i++)
        {
            foreach (DamoFile file in question.Files[i].Smaller())
            {
                DamoFile[] files = [.. question.Files];
                files[i] = file;
                yield return question with { Files = files };
            }
        }
    }
}
