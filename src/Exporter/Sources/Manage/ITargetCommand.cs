namespace DamonExporter.Sources.Manage;

/// <summary>A command that we started.</summary>
internal interface ITargetCommand : IDisposable
{
    /// <summary>Its process.</summary>
    int Pid { get; }

    /// <summary>Its exit code, once it has ended; 128 + the signal's number where one ended it.</summary>
    Task<int> Ended { get; }

    /// <summary>Asks it to end (SIGTERM).</summary>
    void Terminate();
}
