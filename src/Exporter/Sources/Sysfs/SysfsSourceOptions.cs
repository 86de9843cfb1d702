namespace DamonExporter.Sources.Sysfs;

/// <summary>How <see cref="SysfsSource"/> asks.</summary>
/// <param name="Node">This host's name.</param>
/// <param name="Kdamond">Which kdamond is asked: the number of its directory.</param>
/// <param name="Interval">Time from one snapshot to the next, at least; twice the kdamond's apply interval where that is longer.</param>
/// <param name="AllowUnfixedKernel">Whether a kdamond that watches a process is asked although this kernel may then hang for ever.</param>
internal sealed record SysfsSourceOptions(string? Node, int Kdamond, TimeSpan Interval, bool AllowUnfixedKernel);
