using System.Buffers.Text;
using Damon.Records;

namespace Damon.Kernel.Tracing;

/// <summary>
/// Reads an instance's trace_pipe, the kernel's text: for kernels whose binary records cannot be read. Times are whole µs, and schemes' counters are not told.
/// </summary>
public sealed class TextTraceReader : ITraceReader
{
    /// <summary>A line that does not end by then is none of DAMON's.</summary>
    private const int LongestLine = 1 << 16;

    private readonly int[] _files;
    private readonly string _path;
    private byte[] _buffer = new byte[1 << 14];
    private int _length;

    private TextTraceReader(string path, int file) => (_path, _files) = (path, [file]);

    public ReadOnlySpan<int> Files => _files;

    /// <summary>Opens it.</summary>
    /// <exception cref="KernelException">It cannot be opened.</exception>
    public static TextTraceReader Open(KernelFiles files, string instance)
    {
        string path = $"{instance}/trace_pipe";
        int file = Libc.Open(files.OnHost(path), Libc.ReadOnly | Libc.NonBlocking | Libc.CloseOnExec);
        return file >= 0 ? new TextTraceReader(path, file) : throw new KernelException("open", path, Libc.LastError);
    }

    public void Drain(ITraceSink sink)
    {
        while (true)
        {
            nint count = Libc.Read(_files[0], _buffer.AsSpan(_length), _buffer.Length - _length);
            if (count <= 0)
            {
                Errno error = count == 0 ? Errno.None : Libc.LastError;
                if (error == Errno.Interrupted)
                {
                    continue;
                }

                if (error is not (Errno.None or Errno.Again))
                {
                    throw new KernelException("read", _path, error);
                }

                return;
            }

            _length += (int)count;
            TellLines(sink);
        }
    }

    public void Dispose()
    {
        if (_files[0] >= 0)
        {
            _ = Libc.Close(_files[0]);
            _files[0] = -1;
        }
    }

    private void TellLines(ITraceSink sink)
    {
        int start = 0;
        while (_buffer.AsSpan(start, _length - start).IndexOf((byte)'\n') is >= 0 and var length)
        {
            Tell(_buffer.AsSpan(start, length), sink);
            start += length + 1;
        }

        _buffer.AsSpan(start, _length - start).CopyTo(_buffer);
        _length -= start;
        if (_length == _buffer.Length)
        {
            if (_length >= LongestLine)
            {
                _length = 0;
                sink.Lost(null, null);
            }
            else
            {
                Array.Resize(ref _buffer, _length * 2);
            }
        }
    }

    private static void Tell(ReadOnlySpan<byte> line, ITraceSink sink)
    {
        if (TraceLine.Parse(line, out TraceEvent found) is not null)
        {
            sink.Lost(null, 1);
            return;
        }

        int thread = (int)Math.Clamp(found.Thread ?? 0, 0, int.MaxValue);
        switch (found.Kind)
        {
            case TraceEventKind.Aggregated or TraceEventKind.RegionAggregated:
                RegionEvent region = new(
                    thread, found.Time, found.Target ?? 0, found.NrRegions, found.Start, found.End, found.Accesses, found.Age ?? 0, found.Hits);
                sink.Region(region, found.Kind == TraceEventKind.RegionAggregated);
                break;
            case TraceEventKind.Tune:
                sink.Tuned(thread, found.Time, (ulong)found.Sample / 1000);
                break;
            case TraceEventKind.Lost:
                TellLoss(line, sink);
                break;
            default:
                break;
        }
    }

    /// <summary><c>CPU:0 [LOST 12 EVENTS]</c>.</summary>
    private static void TellLoss(ReadOnlySpan<byte> line, ITraceSink sink) =>
        sink.Lost(After(line, "CPU:"u8) is { } cpu and <= int.MaxValue ? (int)cpu : null, After(line, "LOST "u8));

    /// <summary>The number behind a word.</summary>
    private static long? After(ReadOnlySpan<byte> line, ReadOnlySpan<byte> word)
    {
        int at = line.IndexOf(word);
        return at >= 0 && Utf8Parser.TryParse(line[(at + word.Length)..], out long number, out _) && number >= 0 ? number : null;
    }
}
