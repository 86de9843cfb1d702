using Damon;

namespace DamonHeatmap.Compat;

/// <summary>
/// <c>damo report heatmap</c> of damo 3.3.0, byte for byte: <c>--output raw</c>, <c>--output stdout</c> and <c>--guide</c>. Where damo fails, this fails too, with one
/// line that says why. Memory grows with the pixels and the largest snapshot, not with the files, which are read several times.
/// </summary>
internal static class DamoHeatmap
{
    /// <summary>Writes <c>--output raw</c>: a line a pixel, one map after the other. Nothing is written before all is known.</summary>
    /// <exception cref="DamonDataException">Bad data, or data or options that damo fails on.</exception>
    public static void WriteRaw(TextWriter writer, DamoHeatmapOptions options, CancellationToken cancellationToken = default)
    {
        using var records = new DamoRecords(options.Inputs, cancellationToken);
        DamoFailure.Explain(options.Inputs, () =>
        {
            (DamoMap[] maps, _) = Draw(records, options);
            foreach (DamoMap map in maps)
            {
                map.Write(writer, options.AbsoluteTime, options.AbsoluteAddress);
            }
        });
    }

    /// <summary>Writes <c>--output stdout</c>: a map in colours for a terminal, one after the other. Nothing is written before all is known.</summary>
    /// <exception cref="DamonDataException">Bad data, or data or options that damo fails on.</exception>
    public static void WriteColored(TextWriter writer, DamoHeatmapOptions options, CancellationToken cancellationToken = default)
    {
        using var records = new DamoRecords(options.Inputs, cancellationToken);
        DamoFailure.Explain(options.Inputs, () =>
        {
            using var text = new StringWriter();
            (DamoMap[] maps, DamoGuide guide) = Draw(records, options);
            foreach (DamoMap map in maps)
            {
                map.WriteColored(text, options.Colors, !options.SkipColorSamples, guide.Record.Intervals is null ? "samples" : "hz");
            }

            writer.Write(text.ToString());
        });
    }

    /// <summary>Writes <c>--guide</c>: what each group of records covers.</summary>
    /// <exception cref="DamonDataException">Bad data, or data that damo fails on.</exception>
    public static void WriteGuide(TextWriter writer, DamoHeatmapOptions options, CancellationToken cancellationToken = default)
    {
        using var records = new DamoRecords(options.Inputs, cancellationToken);
        DamoFailure.Explain(options.Inputs, () =>
        {
            // as a whole or not at all
            using var text = new StringWriter();
            DamoGuides.Read(records).Write(text);
            writer.Write(text.ToString());
        });
    }

    private static (DamoMap[] Maps, DamoGuide Guide) Draw(DamoRecords records, DamoHeatmapOptions options)
    {
        var guides = DamoGuides.Read(records);
        if (options is { Kdamond: not null, Context: not null, Scheme: not null, Target: not null, TimeRange: not null, AddressRanges: [_, ..] })
        {
            throw new PythonErrorException("with kdamond, context, scheme, target, times and addresses all given it takes the ranges for text; leave one out");
        }

        DamoGuide guide = guides.Find(options);
        DamoMap[] maps = DamoRanges.Maps(guides, guide, options);
        records.Read(new DamoPixels(guide.Record, maps, options));
        return (maps, guide);
    }
}
