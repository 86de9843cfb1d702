namespace DamonExporter.Doctor.Facts;

/// <summary>A process or kernel thread.</summary>
/// <param name="Pid">Its id, as the host's /proc shows it.</param>
/// <param name="Name">Its name: <c>kdamond.0</c>, <c>damo</c>, <c>damon-exporter</c>.</param>
internal sealed record ProcessSeen(int Pid, string Name)
{
    /// <summary>Whether it is a thread of DAMON's. The number in its name is not that of its directory in sysfs.</summary>
    public bool IsKdamond => Name.StartsWith("kdamond.", StringComparison.Ordinal);
}
