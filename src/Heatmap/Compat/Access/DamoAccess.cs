using Damon;
using DamonHeatmap.Access;

namespace DamonHeatmap.Compat.Access;

/// <summary>
/// <c>damo report access</c> of damo 3.3.0 for files, byte for byte, as it prints into a pipe. Where damo fails, this fails too, with one line that says
/// why. Memory grows with the files.
/// </summary>
internal static class DamoAccess
{
    // damo hands what has more lines to a pager, which adds no end of line to the last one
    private const int LongestPage = 50;

    /// <summary>Writes the page. Nothing is written before all is known.</summary>
    /// <exception cref="DamonDataException">Bad data, or data or options that damo fails on.</exception>
    public static void Write(TextWriter writer, DamoAccessOptions options, CancellationToken cancellationToken = default)
    {
        using var inputs = new DamoRecords(options.Inputs, cancellationToken);
        var reader = new AccessReader();
        inputs.Read(reader);
        string text = DamoFailure.Explain(options.Inputs, () => Text(reader.Records, OfStyle(options)));
        if (reader.Records.Count == 0)
        {
            writer.Write($"No record in [{string.Join(", ", options.Inputs.Select(PythonText.Repr))}]\n");
        }

        writer.Write(text);
        if (text.AsSpan().Count('\n') <= LongestPage)
        {
            writer.Write('\n');
        }
    }

    private static string Text(List<AccessRecord> records, DamoAccessOptions options)
    {
        if (!options.Json && !options.RawForm && records.Any(static record => record.Record.Intervals is null))
        {
            throw new PythonErrorException("some records lack the intervals");
        }

        AccessFilters.Apply(records, options);
        return options.Json ? AccessJson.Text(records, options.Raw)
            : options.RawForm ? AccessRawForm.Text(records, options.Raw)
            : AccessPage.Text(records, options);
    }

    /// <summary>Some styles choose what else the user could.</summary>
    private static DamoAccessOptions OfStyle(DamoAccessOptions options)
    {
        if (options.Style is not (AccessStyle.SimpleBoxes or AccessStyle.Hot or AccessStyle.Cold))
        {
            return options;
        }

        options = options with { Box = options.Box.OfStyles() };
        return options.Style switch
        {
            AccessStyle.Hot => options with { SortBy = [RegionSortKey.Temperature], SortDescending = [RegionSortKey.Temperature] },
            AccessStyle.Cold => options with { SortBy = [RegionSortKey.Temperature] },
            _ => options,
        };
    }
}
