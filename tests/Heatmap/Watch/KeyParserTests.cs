using System.Text;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Tests.Watch;

public class KeyParserTests
{
    [Theory]
    [InlineData("q", WatchEvent.End)]
    [InlineData("\u0003", WatchEvent.End)]
    [InlineData("\u001a", WatchEvent.Suspend)]
    [InlineData("+", WatchEvent.ZoomIn)]
    [InlineData("=", WatchEvent.ZoomIn)]
    [InlineData("-", WatchEvent.ZoomOut)]
    [InlineData(" ", WatchEvent.Pause)]
    [InlineData("s", WatchEvent.Scale)]
    [InlineData("P", WatchEvent.Palette)]
    [InlineData("\u000c", WatchEvent.Redraw)]
    [InlineData("\e[A", WatchEvent.Earlier)]
    [InlineData("\e[B", WatchEvent.Later)]
    [InlineData("\eOC", WatchEvent.NextStream)]
    [InlineData("\e[1;5D", WatchEvent.PreviousStream)]
    [InlineData("\e[F", WatchEvent.Newest)]
    [InlineData("\e[4~", WatchEvent.Newest)]
    [InlineData("\eOF", WatchEvent.Newest)]
    public void Parse_Key_IsKnown(string sent, object key) => Assert.Equal([(WatchEvent)key], Parse(sent));

    [Theory]
    [InlineData("x")]
    [InlineData("\e")]
    [InlineData("\e[5~")]
    [InlineData("\e[200~")]
    [InlineData("\e[99999999999999999999Z")]
    [InlineData("\e[?1;2c")]
    [InlineData("ä€😀")]
    public void Parse_AnythingElse_IsNothing(string sent) => Assert.Empty(Parse(sent));

    [Fact]
    public void Parse_SequenceInPieces_IsOneKey() => Assert.Equal([WatchEvent.Earlier, WatchEvent.End], Parse("\e", "[", "1;", "2A", "q"));

    [Fact]
    public void Parse_EscapeAlone_DoesNotSwallowTheNextKey() => Assert.Equal([WatchEvent.End, WatchEvent.Later], Parse("\e", "q", "\e\e[B"));

    [Fact]
    public void Parse_AnyBytes_NeverFails()
    {
        var random = new Random(1);
        var parser = new KeyParser();
        var bytes = new byte[4096];
        for (int i = 0; i < 100; i++)
        {
            random.NextBytes(bytes);
            parser.Parse(bytes, _ => { });
        }
    }

    private static List<WatchEvent> Parse(params string[] pieces)
    {
        var keys = new List<WatchEvent>();
        var parser = new KeyParser();
        Array.ForEach(pieces, piece => parser.Parse(Encoding.UTF8.GetBytes(piece), keys.Add));
        return keys;
    }
}
