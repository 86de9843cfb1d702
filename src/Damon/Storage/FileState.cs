namespace Damon.Storage;

/// <summary>What tells that a file was written to.</summary>
/// <param name="Id">Which file it is.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Modified">When it was last written to.</param>
/// <param name="Changed">When that, or its names or rights, were changed: nobody can set this one back.</param>
internal readonly record struct FileState((ulong Device, ulong Number) Id, long Size, Int128 Modified, Int128 Changed);
