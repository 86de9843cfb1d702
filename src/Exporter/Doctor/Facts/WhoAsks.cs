namespace DamonExporter.Doctor.Facts;

/// <summary>Who this process is to the kernel. DAMON's and tracefs's files ask for no capability of their own: they are root's, of the initial user namespace. /proc/iomem does.</summary>
/// <param name="Uid">Effective user id; null: not told.</param>
/// <param name="Capabilities">Effective capabilities, a bit each.</param>
/// <param name="IsInitialNamespace">Whether its user namespace is the initial one, as far as its map tells; null: not told.</param>
internal sealed record WhoAsks(int? Uid, ulong Capabilities, bool? IsInitialNamespace)
{
    private const int DacOverride = 1;

    private const int DacReadSearch = 2;

    private const int SysAdmin = 21;

    /// <summary>Whether file modes do not hold it back.</summary>
    public bool OverridesModes => Has(DacOverride) && IsInitialNamespace != false;

    /// <summary>Whether file modes do not hold its reading back.</summary>
    public bool ReadsAll => (Has(DacOverride) || Has(DacReadSearch)) && IsInitialNamespace != false;

    /// <summary>Whether /proc/iomem shows it addresses.</summary>
    public bool SeesAddresses => Has(SysAdmin) && IsInitialNamespace != false;

    /// <summary>Whether the files' owner asks.</summary>
    public bool IsRoot => Uid == 0 && IsInitialNamespace != false;

    private bool Has(int capability) => (Capabilities >> capability & 1) != 0;
}
