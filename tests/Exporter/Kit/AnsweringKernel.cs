using System.Collections.Concurrent;
using Damon.Kernel;

namespace DamonExporter.Tests.Kit;

/// <summary>Files of a fake kernel whose writes are answered by the test, and remembered; some cannot be read.</summary>
/// <param name="root">The folder.</param>
internal sealed class AnsweringKernel(string root) : KernelFiles(root)
{
    private readonly ConcurrentQueue<(string Path, string Text)> _written = [];

    /// <summary>What was written, in order.</summary>
    public IReadOnlyList<(string Path, string Text)> Written => [.. _written];

    /// <summary>Does what the kernel would, on the thread that writes.</summary>
    public Func<string, Errno> Answer { get; set; } = _ => Errno.None;

    /// <summary>Files that the kernel refuses to read.</summary>
    public ConcurrentDictionary<string, Errno> Unreadable { get; } = [];

    public override Errno TryRead(string path, out string text)
    {
        text = "";
        return Unreadable.TryGetValue(path, out Errno refusal) ? refusal : base.TryRead(path, out text);
    }

    public override Errno TryWrite(string path, string text)
    {
        _written.Enqueue((path, text));
        return Answer(text);
    }
}
