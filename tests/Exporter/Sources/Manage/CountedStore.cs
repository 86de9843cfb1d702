using Damon.TestKit;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Tests.Sources.Manage;

/// <summary>A file whose writes count among those of the kernel: the writer may be killed at one of them, too.</summary>
internal sealed class CountedStore(LiveKernel kernel, IOwnershipStore inner) : IOwnershipStore
{
    public string Path => inner.Path;

    public IDisposable? TryHold() => inner.TryHold();

    public Ownership? Read() => inner.Read();

    public void Write(Ownership ownership)
    {
        kernel.CountWrite();
        inner.Write(ownership);
    }

    public void Remove()
    {
        kernel.CountWrite();
        inner.Remove();
    }
}
