namespace DamonExporter.Sources.Sysfs;

/// <summary>Why a kdamond may not be asked for its regions.</summary>
/// <param name="Cause">Its sort.</param>
/// <param name="What">What it is, a sentence without its point.</param>
/// <param name="Help">What would help.</param>
/// <param name="Command">What does so at once, exactly; null: there is no such thing, or it is not to be done without thought.</param>
internal sealed record SysfsRefusal(SysfsCause Cause, string What, string Help, string? Command = null)
{
    /// <summary>All of it in one line.</summary>
    public override string ToString() => Command is null ? $"{What}: {Help}" : $"{What}: {Help}: {Command}";
}
