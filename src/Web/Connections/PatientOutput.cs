using Microsoft.AspNetCore.Http;

namespace DamonWeb.Connections;

/// <summary>
/// Sends an answer for as long as somebody reads it: who takes none of it for too long is cut off. Kestrel's own rate counts from the begin of an answer, and what the kernel took for a client counts as taken: one that read fast,
/// or whose buffers are large, could hold what is to be sent for minutes. Not thread-safe.
/// </summary>
public sealed class PatientOutput : IDisposable
{
    /// <summary>Bytes that are waited for at once.</summary>
    public const int Piece = 16 * 1024;

    private readonly HttpContext _context;
    private readonly CancellationTokenSource _late;
    private readonly CancellationTokenSource _end;

    /// <param name="context">The request.</param>
    /// <param name="time">The clock.</param>
    /// <param name="givenUp">Ends the sending, too.</param>
    public PatientOutput(HttpContext context, TimeProvider time, CancellationToken givenUp = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        _context = context;
        _late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _late.Token, givenUp);
    }

    /// <summary>How long a client may leave a piece where it is.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(5);

    /// <summary>Ends what compresses: what it still holds is sent with the same patience.</summary>
    /// <param name="compressed">Leads to the response.</param>
    /// <returns>Whether that went; else the connection is closed, and there is nobody to tell.</returns>
    /// <exception cref="IOException">The response cannot be written to.</exception>
    public async ValueTask<bool> TryEndAsync(Stream compressed)
    {
        ArgumentNullException.ThrowIfNull(compressed);

        // no token can be given to the end of a stream; it ends with the connection
        await using CancellationTokenRegistration abort = _end.Token.Register(static context => ((HttpContext)context!).Abort(), _context);
        _late.CancelAfter(Patience);
        try
        {
            await compressed.DisposeAsync();
            _late.CancelAfter(Timeout.InfiniteTimeSpan);
            return !_end.IsCancellationRequested;
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Sends some more.</summary>
    /// <param name="output">The response, or what leads to it.</param>
    /// <param name="bytes">As many as there are.</param>
    /// <returns>Whether that went; else the connection is closed, and there is nobody to tell.</returns>
    /// <exception cref="IOException">The response cannot be written to.</exception>
    public async ValueTask<bool> TrySendAsync(Stream output, ReadOnlyMemory<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            for (int at = 0; at < bytes.Length; at += Piece)
            {
                _late.CancelAfter(Patience);
                await output.WriteAsync(bytes.Slice(at, Math.Min(Piece, bytes.Length - at)), _end.Token);
            }

            _late.CancelAfter(Timeout.InfiniteTimeSpan);
            return true;
        }
        catch (OperationCanceledException) when (_end.IsCancellationRequested)
        {
            _context.Abort();
            return false;
        }
    }

    public void Dispose()
    {
        _end.Dispose();
        _late.Dispose();
    }
}
