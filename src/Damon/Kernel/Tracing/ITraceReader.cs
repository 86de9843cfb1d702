namespace Damon.Kernel.Tracing;

/// <summary>Takes what the kernel wrote into an instance's buffer since it was asked last.</summary>
public interface ITraceReader : IDisposable
{
    /// <summary>Files that become readable when there is something to take; others after <see cref="Drain"/>.</summary>
    ReadOnlySpan<int> Files { get; }

    /// <summary>Tells everything that has happened up to now, in order of time. Never waits.</summary>
    /// <exception cref="KernelException">The buffer cannot be read any more: the instance was removed.</exception>
    void Drain(ITraceSink sink);
}
