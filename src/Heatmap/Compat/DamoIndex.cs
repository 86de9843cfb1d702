namespace DamonHeatmap.Compat;

/// <summary>A record's index of kdamond, context or scheme, or its target's id: anything that the file says, or nothing.</summary>
/// <param name="Text">As damo prints it; null for None.</param>
/// <param name="Number">Its value where it is a number, else None.</param>
internal readonly record struct DamoIndex(string? Text, PythonNumber Number)
{
    /// <summary>Not known.</summary>
    public static DamoIndex None { get; } = new(null, PythonNumber.None);

    /// <summary>Whether it is what the user asked for; everything is when nothing was asked.</summary>
    public bool Matches(long? wanted) => wanted is not long number || (!Number.IsNone && Number.IsEqualTo(number));

    /// <summary>Whether damo calls the two equal: numbers by value, texts by text.</summary>
    public bool IsSameAs(DamoIndex other) => Number.IsNone && other.Number.IsNone ? Text == other.Text : Number.IsEqualTo(other.Number);
}
