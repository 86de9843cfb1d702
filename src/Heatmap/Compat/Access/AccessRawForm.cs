using System.Globalization;
using System.Numerics;

namespace DamonHeatmap.Compat.Access;

/// <summary>damo's <c>--raw_form</c>: tables of regions, which need no intervals.</summary>
internal static class AccessRawForm
{
    /// <summary>The text, without a last end of line.</summary>
    /// <exception cref="PythonErrorException">Something that damo fails on.</exception>
    public static string Text(IReadOnlyList<AccessRecord> records, bool raw)
    {
        var lines = new List<string>();
        foreach (AccessRecord record in records.Where(static record => record.Snapshots.Count > 0))
        {
            PythonNumber origin = record.StartTime;
            lines.AddRange($"base_time_absolute: {PythonFormat.Nanoseconds(origin, raw)}", $"data source: {record.Record.DataSource.ToPython()}", "");
            foreach (DamoSnapshot snapshot in record.Snapshots)
            {
                lines.AddRange(
                    $"monitoring_start:    {Time(snapshot.StartTime - origin)}",
                    $"monitoring_end:      {Time(snapshot.EndTime - origin)}",
                    $"monitoring_duration: {Time(snapshot.EndTime - snapshot.StartTime)}",
                    $"target_id: {record.Record.Target.ToPython()}",
                    $"nr_regions: {snapshot.Regions.Count}",
                    "# start_addr     end_addr        length  nr_accesses   age");
                lines.AddRange(snapshot.Regions.Select(region => Line(region, raw)));
                lines.Add("");
            }
        }

        lines.Add("");
        return string.Join('\n', lines);

        string Time(PythonNumber nanoseconds) => PythonFormat.Nanoseconds(nanoseconds, raw).PadLeft(16);
    }

    private static string Line(DamoRegion region, bool raw)
    {
        string age = region.Age.IsNone ? "-1" : region.Age.ToDecimal();
        string size = PythonFormat.Bytes(region.Size, raw).PadLeft(12);
        return $"{Hexadecimal(region.Start)}-{Hexadecimal(region.End)} ({size}) {region.Samples.ToDecimal().PadLeft(11)} {age.PadLeft(5)}";
    }

    /// <summary><c>%012x</c>, which is for whole numbers only.</summary>
    private static string Hexadecimal(PythonNumber address)
    {
        const int width = 12;
        if (address.IsFloat)
        {
            throw new PythonErrorException($"an address with a fraction: {address.Repr()}");
        }

        var value = BigInteger.Parse(address.Repr(), CultureInfo.InvariantCulture);
        string digits = BigInteger.Abs(value).ToString("x", CultureInfo.InvariantCulture).TrimStart('0');
        return value.Sign < 0 ? "-" + digits.PadLeft(width - 1, '0') : digits.PadLeft(width, '0');
    }
}
