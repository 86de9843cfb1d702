namespace DamonHeatmap.Compat.Access;

/// <summary>What a byte, a percent of access rate and a µs of age add to a region's temperature.</summary>
internal readonly record struct TemperatureWeights(long Size, long Rate, long Age)
{
    /// <summary>Of a region; the negative of it where the access rate, a whole number of percents, is 0.</summary>
    public PythonNumber Of(in DamoRegion region) => Of(region, region.Size);

    /// <summary>Of a part of a region.</summary>
    public PythonNumber Of(in DamoRegion region, PythonNumber size)
    {
        PythonNumber temperature = (size * Size) + (region.Percent * Rate) + (region.AgeMicroseconds * Age);
        return region.Percent > 0 ? temperature : temperature * -1;
    }
}
