namespace DamonHeatmap.Compat;

/// <summary>A range of addresses, or a gap between two regions; may be empty or reversed.</summary>
internal readonly record struct AddressSpan(PythonNumber Start, PythonNumber End)
{
    public PythonNumber Length => End - Start;

    /// <summary>Overlapping or touching: that is how damo compares.</summary>
    public bool Touches(PythonNumber start, PythonNumber end) => !(End < start || end < Start);
}
