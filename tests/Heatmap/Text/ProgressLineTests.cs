using DamonHeatmap.Text;
using Microsoft.Extensions.Time.Testing;

namespace DamonHeatmap.Tests.Text;

public sealed class ProgressLineTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _error = new();
    private readonly ProgressLine _line;

    public ProgressLineTests() => _line = new ProgressLine(_error, () => 20, _clock);

    public void Dispose() => _error.Dispose();

    [Fact]
    public void Begin_ShortWork_SaysNothing()
    {
        using (_line.Begin(elapsed => $"{elapsed.TotalSeconds} s"))
        {
            _clock.Advance(TimeSpan.FromMilliseconds(999));
        }

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("", _error.ToString());
    }

    [Fact]
    public void Begin_LongWork_IsDrawnInPlaceAndTakenAway()
    {
        using (_line.Begin(elapsed => $"{elapsed.TotalSeconds} s"))
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("\r\e[K1 s", _error.ToString());
            _clock.Advance(TimeSpan.FromMilliseconds(250));
            Assert.Equal("\r\e[K1 s\r\e[K1.25 s", _error.ToString());
        }

        Assert.EndsWith("1.25 s\r\e[K", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Say_WhileALineIsShown_TakesItAwayFirst()
    {
        using IDisposable work = _line.Begin(_ => "working");
        _clock.Advance(TimeSpan.FromSeconds(1));
        _line.Say("a word\n");
        Assert.EndsWith("working\r\e[Ka word\n", _error.ToString(), StringComparison.Ordinal);
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.EndsWith("a word\n\r\e[Kworking", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Say_NothingShown_IsWrittenAsItIs()
    {
        _line.Say("a word\n");
        Assert.Equal("a word\n", _error.ToString());
    }

    [Fact]
    public void Draw_LongText_IsCutBeforeTheLastColumn()
    {
        using IDisposable work = _line.Begin(_ => new string('x', 100));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("\r\e[K" + new string('x', 19), _error.ToString());
    }

    [Fact]
    public void Draw_TerminalGone_IsBorne()
    {
        using var gone = new GoneWriter();
        var line = new ProgressLine(gone, () => 80, _clock);
        using (line.Begin(_ => "working"))
        {
            _clock.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(1, gone.Attempts);
    }

    private sealed class GoneWriter : StringWriter
    {
        public int Attempts { get; private set; }

        public override void Write(string? value)
        {
            Attempts++;
            throw new IOException("Input/output error");
        }
    }
}
