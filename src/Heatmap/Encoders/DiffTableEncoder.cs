using System.Text;
using DamonHeatmap.Diff;
using DamonHeatmap.Reports;

namespace DamonHeatmap.Encoders;

/// <summary>Bytes by idle time alone, for people or as csv.</summary>
/// <param name="zone">The zone of dates.</param>
/// <param name="isCsv">Whether it is for programs.</param>
internal sealed class DiffTableEncoder(TimeZoneInfo zone, bool isCsv) : IDiffEncoder
{
    public void Write(DiffMaps maps, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        text.Write(isCsv ? IdleReport.CsvHead : "");
        for (int i = 0; i < maps.Tables.Count; i++)
        {
            if (isCsv)
            {
                IdleReport.WriteCsv(maps.Tables[i], text);
                continue;
            }

            text.Write(i > 0 ? "\n" : "");
            IdleReport.WriteText(maps.Tables[i], zone, text);
        }
    }
}
