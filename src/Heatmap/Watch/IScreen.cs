using System.Threading.Channels;

namespace DamonHeatmap.Watch;

/// <summary>The whole window of a terminal, as long as it is ours. Disposing gives it back as it was.</summary>
internal interface IScreen : IDisposable
{
    /// <summary>Columns and lines now, at least 1 each.</summary>
    (int Width, int Height) Size { get; }

    /// <summary>Takes the window.</summary>
    /// <param name="events">Is told keys, and when all has to be drawn anew.</param>
    void Open(ChannelWriter<WatchEvent> events);

    /// <summary>Sends text and escape sequences, all at once.</summary>
    /// <exception cref="IOException">The terminal has gone.</exception>
    void Write(string text);
}
