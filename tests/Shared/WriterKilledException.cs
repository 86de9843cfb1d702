namespace Damon.TestKit;

/// <summary>Stands for SIGKILL: nothing of the writer is to run any more.</summary>
public sealed class WriterKilledException() : Exception("killed");
