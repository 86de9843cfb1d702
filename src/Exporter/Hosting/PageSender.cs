using DamonWeb.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace DamonExporter.Hosting;

/// <summary>
/// Sends pages from a copy. The SDK holds its own buffer for whoever reads a page, and begins no other one before all have read theirs: a client that stops reading would stop all others. Where more is held than
/// may be, the page that has been on its way for longest is given up, and its connection closed; so nobody who reads has to wait for those who do not. Thread-safe.
/// </summary>
/// <param name="mostBytes">Most bytes of all pages that are on their way; a single one may be larger.</param>
/// <param name="time">The clock.</param>
internal sealed class PageSender(long mostBytes, TimeProvider time)
{
    private readonly SparePieces _spare = new();
    private readonly Lock _lock = new();
    private readonly LinkedList<Sending> _pages = new();
    private long _held;

    /// <summary>Bytes of all pages that are on their way.</summary>
    public long Held
    {
        get
        {
            lock (_lock)
            {
                return _held;
            }
        }
    }

    /// <summary>Has a page made, and sends it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="make">Writes the page to the response, in a moment.</param>
    public async Task AnswerAsync(HttpContext context, RequestDelegate make)
    {
        PageBuffer page = new(_spare);
        try
        {
            IHttpResponseBodyFeature body = context.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
            StreamResponseBodyFeature copy = new(page);
            context.Features.Set<IHttpResponseBodyFeature>(copy);
            try
            {
                await make(context);
                await copy.CompleteAsync();
            }
            finally
            {
                context.Features.Set(body);
            }

            context.Response.ContentLength = page.Length;
            if (!HttpMethods.IsHead(context.Request.Method))
            {
                await SendAsync(context, page);
            }
        }
        finally
        {
            page.GiveBack();
            await page.DisposeAsync();
        }
    }

    private async Task SendAsync(HttpContext context, PageBuffer page)
    {
        using CancellationTokenSource givenUp = new();
        LinkedListNode<Sending> place = Hold(new Sending(page.Length, givenUp));
        try
        {
            using PatientOutput output = new(context, time, givenUp.Token);
            foreach (ReadOnlyMemory<byte> piece in page.Pieces)
            {
                if (!await output.TrySendAsync(context.Response.Body, piece))
                {
                    return;
                }
            }
        }
        finally
        {
            Release(place);
        }
    }

    private LinkedListNode<Sending> Hold(Sending page)
    {
        lock (_lock)
        {
            while (_pages.First is { } oldest && _held + page.Bytes > mostBytes)
            {
                Leave(oldest);
                oldest.Value.GiveUp();
            }

            _held += page.Bytes;
            return _pages.AddLast(page);
        }
    }

    private void Release(LinkedListNode<Sending> place)
    {
        lock (_lock)
        {
            Leave(place);
        }
    }

    private void Leave(LinkedListNode<Sending> place)
    {
        if (place.List is not null)
        {
            _pages.Remove(place);
            _held -= place.Value.Bytes;
        }
    }

    /// <summary>A page on its way.</summary>
    /// <param name="bytes">How large it is.</param>
    /// <param name="givenUp">Whoever sends it closes its own connection: by then the request may be another one's.</param>
    private sealed class Sending(long bytes, CancellationTokenSource givenUp)
    {
        public long Bytes => bytes;

        /// <summary>Called while it is on its way, by whoever holds the lock.</summary>
        public void GiveUp() => _ = givenUp.CancelAsync();
    }
}
