using System.Threading.Channels;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Tests.Watch;

/// <summary>A window in memory, and the hand at its keys.</summary>
internal sealed class FakeScreen(int width, int height) : IScreen
{
    private ChannelWriter<WatchEvent>? _events;
    private (int Width, int Height) _asked = (width, height);

    public SharedScreen Shown { get; } = new(width, height);

    public bool IsGivenBack { get; private set; }

    /// <summary>How many times something was written.</summary>
    public int Writes { get; private set; }

    /// <summary>Whether the terminal has gone.</summary>
    public bool IsGone { get; set; }

    public (int Width, int Height) Size => _asked = Shown.Size;

    public void Open(ChannelWriter<WatchEvent> events) => _events = events;

    public void Write(string text)
    {
        if (IsGone)
        {
            throw new IOException("Input/output error");
        }

        Writes++;

        // what was made for the window as it was before leaves who knows what in a real one, and all is drawn anew
        if (_asked == Shown.Size)
        {
            Shown.Feed(text);
        }
    }

    public void Press(params WatchEvent[] keys) => Assert.All(keys, key => Assert.True(_events!.TryWrite(key)));

    public void Resize(int newWidth, int newHeight)
    {
        Shown.Resize(newWidth, newHeight);
        Press(WatchEvent.Redraw);
    }

    public void Dispose() => IsGivenBack = true;
}
