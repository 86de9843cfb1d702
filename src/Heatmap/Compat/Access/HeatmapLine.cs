using System.Text;

namespace DamonHeatmap.Compat.Access;

/// <summary>A snapshot's temperatures along its addresses, in one line of digits; large gaps are left out.</summary>
internal sealed class HeatmapLine
{
    // damo would go on for ever where a pixel is too narrow to be told from the next one
    private const int SparePixels = 1_000_000;

    private readonly DamoAccessOptions _options;
    private readonly IReadOnlyList<DamoRegion> _regions;
    private readonly PythonNumber _width;
    private readonly List<Pixel> _pixels = [];

    private HeatmapLine(IReadOnlyList<DamoRegion> regions, DamoAccessOptions options)
    {
        (_regions, _options) = (regions, options);
        PythonNumber total = 0;
        foreach (DamoRegion region in regions)
        {
            total += region.Size;
        }

        _width = (options.HeatmapStatic ? regions[^1].End - regions[0].Start : total) / options.HeatmapWidth;
    }

    /// <summary>The line, and one that says what it shows.</summary>
    /// <exception cref="PythonErrorException">Regions that damo cannot draw.</exception>
    public static string Draw(IReadOnlyList<DamoRegion> regions, DamoAccessOptions options)
    {
        if (regions.Count == 0)
        {
            return "n/a (no region)";
        }

        var line = new HeatmapLine(regions, options);
        line.Fill();
        return line.Text();
    }

    private void Fill()
    {
        PythonNumber start = _regions[0].Start;
        PythonNumber last = _regions[^1].End;
        while (start < last)
        {
            PythonNumber end = start + _width;
            PythonNumber temperature = Temperature(start, end);
            if (temperature.IsNone)
            {
                DamoRegion? next = Next(end);
                end = next is null ? end : PythonNumber.FloorDivide(next.Value.Start, _width) * _width;
                _pixels.Add(new Pixel(start, end, PythonNumber.None));
                if (next is null)
                {
                    break;
                }
            }
            else
            {
                _pixels.Add(new Pixel(start, end, temperature));
            }

            if (_pixels.Count > _options.HeatmapWidth + SparePixels)
            {
                throw new PythonErrorException("a heatmap line that does not end");
            }

            start = end;
        }
    }

    private DamoRegion? Next(PythonNumber end)
    {
        foreach (DamoRegion region in _regions)
        {
            if (region.Start > end)
            {
                return region;
            }
        }

        return null;
    }

    /// <summary>None where no region overlaps; what no region covers counts as 0.</summary>
    private PythonNumber Temperature(PythonNumber start, PythonNumber end)
    {
        PythonNumber heat = PythonNumber.None;
        foreach (DamoRegion region in _regions)
        {
            if (region.End <= start)
            {
                continue;
            }

            if (region.Start >= end)
            {
                break;
            }

            PythonNumber size = PythonNumber.Min(end, region.End) - PythonNumber.Max(start, region.Start);
            heat = (heat.IsNone ? 0 : heat) + (_options.Weights.Of(region, size) * size);
        }

        return heat.IsNone ? heat : heat / (end - start);
    }

    private string Text()
    {
        PythonNumber lowest = PythonNumber.None, highest = PythonNumber.None;
        foreach (Pixel pixel in _pixels)
        {
            if (!pixel.Temperature.IsNone)
            {
                lowest = lowest.IsNone ? pixel.Temperature : PythonNumber.Min(lowest, pixel.Temperature);
                highest = highest.IsNone ? pixel.Temperature : PythonNumber.Max(highest, pixel.Temperature);
            }
        }

        PythonNumber step = (highest - lowest) / 9;
        step = step.IsTrue() ? step : highest / 9;
        step = step.IsTrue() ? step : 1;
        var line = new StringBuilder();
        foreach (Pixel pixel in _pixels)
        {
            if (pixel.Temperature.IsNone)
            {
                PythonNumber pixels = (pixel.End - pixel.Start) / _width;
                line.Append(pixels > 4 && !_options.HeatmapStatic ? "[...]" : new string('.', Math.Max(pixels.Truncate().ToClampedInt32(), 0)));
                continue;
            }

            int level = ((pixel.Temperature - lowest) / step).Truncate().ToClampedInt32();
            line.Append(_options.HeatmapColors.Start(level)).Append(level).Append(DamoColors.Reset);
        }

        bool raw = _options.Raw;
        return $"{line}\n# min/max temperatures: {PythonFormat.Count(lowest, raw)}, {PythonFormat.Count(highest, raw)}, column size: {PythonFormat.Bytes(_width, raw)}";
    }

    private readonly record struct Pixel(PythonNumber Start, PythonNumber End, PythonNumber Temperature);
}
