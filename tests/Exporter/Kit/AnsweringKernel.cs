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

    /// <summary>A file, by the end of its path, that cannot be read now (EBUSY).</summary>
    public string? Busy { get; set; }

    public override Errno TryRead(string path, out string text)
    {
        Errno error = base.TryRead(path, out text);
        return Busy is { } busy && path.EndsWith(busy, StringComparison.Ordinal) ? Errno.Busy : error;
    }

    public override Errno TryWrite(string path, string text)
    {
        _written.Enqueue((path, text));
        return Answer(text);
    }
}
