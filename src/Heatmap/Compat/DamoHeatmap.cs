using Damon;

namespace DamonHeatmap.Compat;

/// <summary>
/// <c>damo report heatmap</c> of damo 3.3.0, byte for byte: <c>--output raw</c> and <c>--guide</c>. Where damo fails, this fails too, with one
/// line that says why. Memory grows with the pixels and the largest snapshot, not with the files, which are read several times.
/// </summary>
internal static class DamoHeatmap
{
    /// <summary>Writes <c>--output raw</c>: a line a pixel, one map after the other. Nothing is written before all is known.</summary>
    /// <exception cref="DamonDataException">Bad data, or data or options that damo fails on.</exception>
    public static void WriteRaw(TextWriter writer, DamoHeatmapOptions options, CancellationToken cancellationToken = default)
    {
        using var records = new DamoRecords(options.Inputs, cancellationToken);
        Explain(options, () =>
        {
            var guides = DamoGuides.Read(records);
            if (options is { Kdamond: not null, Context: not null, Scheme: not null, Target: not null, TimeRange: not null, AddressRanges: [_, ..] })
            {
                throw new PythonErrorException("with kdamond, context, scheme, target, times and addresses all given it takes the ranges for text; leave one out");
            }

            DamoGuide guide = guides.Find(options);
            DamoMap[] maps = DamoRanges.Maps(guides, guide, options);
            records.Read(new DamoPixels(guide.Record, maps, options));
            foreach (DamoMap map in maps)
            {
                map.Write(writer, options.AbsoluteTime, options.AbsoluteAddress);
            }
        });
    }

    /// <summary>Writes <c>--guide</c>: what each group of records covers.</summary>
    /// <exception cref="DamonDataException">Bad data, or data that damo fails on.</exception>
    public static void WriteGuide(TextWriter writer, DamoHeatmapOptions options, CancellationToken cancellationToken = default)
    {
        using var records = new DamoRecords(options.Inputs, cancellationToken);
        Explain(options, () =>
        {
            // as a whole or not at all
            using var text = new StringWriter();
            DamoGuides.Read(records).Write(text);
            writer.Write(text.ToString());
        });
    }

    /// <summary>The line for the user about something that damo fails on.</summary>
    public static DamonDataException Failure(string place, PythonErrorException exception) =>
        new($"{place}: {exception.Message}; damo fails on this, too: render without --compat damo", exception);

    private static void Explain(DamoHeatmapOptions options, Action write)
    {
        try
        {
            write();
        }
        catch (PythonErrorException exception)
        {
            throw Failure(options.Inputs.Count == 1 ? options.Inputs[0] : $"{options.Inputs[0]} and {options.Inputs.Count - 1} more", exception);
        }
    }
}
