namespace DamonExporter.Hosting;

/// <summary>
/// How many pages of metrics are made at the same time. One that is compressed takes 370 KB for zlib, and no processor is faster with more of them.
/// Nobody holds a place for long: a page is made in memory (<see cref="PageSender"/>), whether or not somebody reads it.
/// </summary>
/// <param name="width">So many, at least 1.</param>
internal sealed class ScrapeGate(int width) : IDisposable
{
    private readonly SemaphoreSlim _places = new(width, width);

    /// <summary>As many as there are processors, within bounds.</summary>
    public static ScrapeGate ForThisHost() => new(Math.Clamp(Environment.ProcessorCount, 2, 8));

    /// <summary>Goes on when it is its turn.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await _places.WaitAsync(context.RequestAborted);
        }
        catch (OperationCanceledException)
        {
            // it has gone away
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
