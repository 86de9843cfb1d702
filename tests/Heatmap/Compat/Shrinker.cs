using System.Diagnostics;

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

        foreach (DamoCase simple in question.Simpler())
        {
            yield return simple;
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
