namespace DamonHeatmap.Access;

/// <summary>The values that are asked for; those on an end are among them.</summary>
/// <param name="Min">The least; null: there is none.</param>
/// <param name="Max">The largest; null: there is none.</param>
internal readonly record struct Limits<T>(T? Min, T? Max)
    where T : struct, IComparable<T>
{
    /// <summary>Whether every value is within.</summary>
    public bool IsAll => Min is null && Max is null;

    public bool Contains(T value) => (Min is not { } min || value.CompareTo(min) >= 0) && (Max is not { } max || value.CompareTo(max) <= 0);
}
