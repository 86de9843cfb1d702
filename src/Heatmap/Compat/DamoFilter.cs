namespace DamonHeatmap.Compat;

/// <summary>A filter of a record's scheme. What its type does not need is null, whatever the file says, but for the sizes of pages.</summary>
/// <param name="Type">filter_type.</param>
/// <param name="Matching">matching.</param>
/// <param name="Allow">allow, or filter_pass of old files.</param>
/// <param name="MemcgPath">Of type memcg.</param>
/// <param name="Addresses">Of type addr.</param>
/// <param name="Target">Of type target.</param>
/// <param name="PageSizes">hugepage_size: smallest and largest.</param>
internal sealed record DamoFilter(
    string Type, bool Matching, bool Allow, string? MemcgPath, AddressSpan? Addresses, PythonNumber? Target, (PythonNumber Min, PythonNumber Max)? PageSizes)
{
    /// <summary>Whether it works on pages, not on regions: only such filters make a part of a region pass.</summary>
    public bool IsOnPages => Type is "anon" or "active" or "memcg" or "young" or "hugepage_size" or "unmapped";
}
