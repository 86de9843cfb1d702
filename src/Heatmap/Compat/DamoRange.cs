using System.Globalization;

namespace DamonHeatmap.Compat;

/// <summary>A range of times or addresses, in damo's own words.</summary>
/// <param name="Start">Its start, counted from the base.</param>
/// <param name="End">Its end, counted from the base.</param>
/// <param name="Base">Null for 0; else <c>guided</c>, for times also <c>guided_end</c>, or a number.</param>
internal sealed record DamoRange(string Start, string End, string? Base = null)
{
    /// <summary>From the start of the data.</summary>
    public const string Guided = "guided";

    /// <summary>From the end of the data (times only).</summary>
    public const string GuidedEnd = "guided_end";

    /// <summary>A range in plain numbers.</summary>
    public static DamoRange Of(Int128 start, Int128 end, string? from = null) =>
        new(start.ToString(CultureInfo.InvariantCulture), end.ToString(CultureInfo.InvariantCulture), from);
}
