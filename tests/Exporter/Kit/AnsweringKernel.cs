using System.Collections.Concurrent;
using Damon.Kernel;

namespace DamonExporter.Tests.Kit;

/// <summary>Files of a fake kernel whose writes are answered by the test, and remembered.</summary>
/// <param name="root">The folder.</param>
internal sealed class AnsweringKernel(string root) : KernelFiles(root)
{
    private readonly ConcurrentQueue<(string Path, string Text)> _written = [];

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<(string Path, string Text)> Written => [.. _written];

    /// <summary>Does what the kernel would, on the thread that writes.</summary>
    public Func<string, Errno> Answer { get; set; } = _ => Errno.None;

    public override Errno TryWrite(string path, string text)
    {
        _written.Enqueue((path, text));
        return Answer(text);
    }
}
