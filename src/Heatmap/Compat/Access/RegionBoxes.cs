namespace DamonHeatmap.Compat.Access;

/// <summary>A box for each region: its length, colour and height say where the region's values stand among those of all regions shown.</summary>
internal sealed class RegionBoxes
{
    private const int Length = 0;
    private const int Color = 1;
    private const int Height = 2;

    private readonly BoxOptions _options;
    private readonly (PythonNumber Min, PythonNumber Max)[] _limits = new (PythonNumber, PythonNumber)[3];
    private readonly bool _hasRegions;

    public RegionBoxes(IEnumerable<DamoRegion> regions, BoxOptions options)
    {
        _options = options;
        foreach (DamoRegion region in regions)
        {
            for (int i = 0; i < _limits.Length; i++)
            {
                PythonNumber value = Value(region, options.Values[i]);
                _limits[i] = _hasRegions ? (PythonNumber.Min(_limits[i].Min, value), PythonNumber.Max(_limits[i].Max, value)) : (value, value);
            }

            _hasRegions = true;
        }
    }

    /// <summary>The lines of a region's box; the last one ends only where there may be several.</summary>
    public string Box(in DamoRegion region)
    {
        int length = Scaled(region, Length, _options.Length), color = Scaled(region, Color, (0, 9)), height = Scaled(region, Height, _options.Height);
        string line = $"{(_options.AlignRight ? Blanks(_options.Length.Max - length) : "")}|{_options.Colors.Start(color)}{Digits(color, length)}{DamoColors.Reset}|";
        string box = string.Join('\n', Enumerable.Repeat(line, Math.Max(height, 0)));
        return _options.Height.Max > 1 ? box + "\n" : box;
    }

    /// <summary>What the boxes say.</summary>
    public string Description(bool raw)
    {
        if (!_hasRegions)
        {
            throw new PythonErrorException("boxes without any region");
        }

        return string.Join(
            '\n',
            $"# length: {Name(Length)} (represents [{Limits(Length, raw)}]{Gap(Length)} with [{_options.Length.Min}, {_options.Length.Max}] columns in {Scale(Length)})",
            $"# color: {Name(Color)} (represents [{Limits(Color, raw)}]{Gap(Color)} with [0, 9] number and color ({_options.Colors.Samples()}) in {Scale(Color)})",
            $"# height: {Name(Height)} (represents [{Limits(Height, raw)}]{Gap(Height)} with [{_options.Height.Min}, {_options.Height.Max}] rows in {Scale(Height)})");
    }

    private static string Blanks(int count) => new(' ', Math.Max(count, 0));

    private static string Digits(int digit, int count) => new((char)('0' + digit), Math.Max(count, 0));

    private static PythonNumber Value(in DamoRegion region, BoxValue kind) => kind switch
    {
        BoxValue.Age => region.AgeMicroseconds,
        BoxValue.AccessRate => region.Percent,
        BoxValue.Size => region.Size,
        _ => 0,
    };

    private static string Text(PythonNumber value, BoxValue kind, bool raw) => kind switch
    {
        BoxValue.Age => PythonFormat.Microseconds(value, raw),
        BoxValue.AccessRate => PythonFormat.Share(value, 100, raw),
        _ => PythonFormat.Bytes(value, raw),
    };

    private static PythonNumber Log(PythonNumber value) => value > 0 ? Math.Log(value.ToDouble(), 2) : 0;

    private string Name(int part) => _options.Values[part] switch { BoxValue.Age => "age", BoxValue.AccessRate => "access_rate", _ => "size" };

    private string Limits(int part, bool raw)
    {
        BoxValue kind = _options.Values[part];
        return kind == BoxValue.None
            ? throw new PythonErrorException("a box of which a part says nothing")
            : $"{Text(_limits[part].Min, kind, raw)}, {Text(_limits[part].Max, kind, raw)}";
    }

    private string Gap(int part) => _options.Values[part] == BoxValue.Age ? " " : "";

    private string Scale(int part) => _options.Logarithmic[part] ? "logscale" : "linearscale";

    private int Scaled(in DamoRegion region, int part, (int Min, int Max) to)
    {
        if (_options.Values[part] == BoxValue.None)
        {
            throw new PythonErrorException("a box of which a part says nothing");
        }

        PythonNumber value = Value(region, _options.Values[part]);
        (PythonNumber min, PythonNumber max) = _limits[part];
        if (_options.Logarithmic[part])
        {
            (value, min, max) = (Log(value), Log(min), Log(max));
        }

        PythonNumber span = max - min;
        PythonNumber ratio = span.IsTrue() ? (long)(to.Max - to.Min) / span : 1;
        return (((value - min) * ratio) + to.Min).Truncate().ToClampedInt32();
    }
}
