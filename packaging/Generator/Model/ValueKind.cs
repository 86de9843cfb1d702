namespace Packaging.Generator.Model;

/// <summary>What a shell can offer for a value, besides words.</summary>
internal enum ValueKind
{
    /// <summary>Nothing: a number, a time, a name that only the user knows.</summary>
    Free,

    /// <summary>Names of files, and folders on the way to them.</summary>
    File,

    /// <summary>Names of folders.</summary>
    Folder,
}
