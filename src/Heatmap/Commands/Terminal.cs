using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using DamonHeatmap.Text;
using DamonHeatmap.Watch;

namespace DamonHeatmap.Commands;

/// <summary>Where the program writes to, and what that place can show.</summary>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
/// <param name="IsTerminal">Whether <paramref name="Output"/> is a terminal that understands colours.</param>
/// <param name="Width">Characters in a line, at least 1.</param>
/// <param name="Clock">For <c>now-2h</c>.</param>
internal sealed record Terminal(TextWriter Output, TextWriter Error, bool IsTerminal, int Width, TimeProvider Clock)
{
    /// <summary>Where nobody says how wide a line may be.</summary>
    private const int DefaultWidth = 80;

    /// <summary>Opens standard input.</summary>
    public Func<Stream> Input { get; init; } = Console.OpenStandardInput;

    /// <summary>Opens standard output for bytes.</summary>
    public Func<Stream> Bytes { get; init; } = static () => new StandardStream(TerminalCalls.StandardOutput);

    /// <summary>Whether it says that it shows 24-bit colours.</summary>
    public bool IsTrueColour { get; init; }

    /// <summary>Whether <see cref="Output"/> is a terminal at all, with colours or without.</summary>
    public bool IsOutputTerminal { get; init; } = IsTerminal;

    /// <summary>Lines of the window, where <see cref="Output"/> is one and tells.</summary>
    public int? Height { get; init; }

    /// <summary>Shows on <see cref="Error"/> how far long work has come; null: that is no terminal, or one that cannot draw in place.</summary>
    public ProgressLine? Progress { get; init; }

    /// <summary>Takes the whole window; null: there is none, or it cannot draw in place.</summary>
    public Func<IScreen?> Screen { get; init; } = static () => null;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>The process's own. NO_COLOR and TERM=dumb are respected, and COLUMNS before what the terminal says.</summary>
    [SuppressMessage("Reliability", "CA2000", Justification = "The process's own streams live as long as the process.")]
    public static Terminal System()
    {
        bool canDraw = Environment.GetEnvironmentVariable("TERM") is not null and not "" and not "dumb";
        bool colour = !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && canDraw;
        var output = new StreamWriter(new StandardStream(TerminalCalls.StandardOutput), Utf8, bufferSize: 1 << 16);
        var error = new StreamWriter(new StandardStream(TerminalCalls.StandardError), Utf8) { AutoFlush = true };
        bool isTrueColour = Environment.GetEnvironmentVariable("COLORTERM") is "truecolor" or "24bit";
        return new Terminal(output, error, colour, FindWidth(), TimeProvider.System)
        {
            IsTrueColour = isTrueColour,
            IsOutputTerminal = !Console.IsOutputRedirected,
            Height = FindHeight(),
            Progress = canDraw && TerminalCalls.IsTerminal(TerminalCalls.StandardError)
                ? new ProgressLine(error, () => TerminalCalls.Size(TerminalCalls.StandardError)?.Width ?? DefaultWidth, TimeProvider.System)
                : null,
            Screen = () => canDraw && TerminalCalls.IsTerminal(TerminalCalls.StandardOutput) ? new TerminalScreen() : null,
        };
    }

    /// <summary>One line for the user: <c>damon-heatmap: …</c>.</summary>
    public void Say(string message)
    {
        string line = $"damon-heatmap: {message.ReplaceLineEndings(" ")}\n";
        if (Progress is null)
        {
            Error.Write(line);
        }
        else
        {
            Progress.Say(line);
        }
    }

    private static int? FindHeight() => TerminalCalls.Size(TerminalCalls.StandardOutput) is not { } size ? null
        : int.TryParse(Environment.GetEnvironmentVariable("LINES"), NumberStyles.None, CultureInfo.InvariantCulture, out int lines) && lines > 0 ? lines
        : size.Height;

    private static int FindWidth()
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out int columns) && columns > 0)
        {
            return columns;
        }

        // not Console.WindowWidth: .NET then sets the terminal's keys to another mode, and leaves it there
        return TerminalCalls.Size(TerminalCalls.StandardOutput) is { Width: < 10_000 } size ? size.Width : DefaultWidth;
    }
}
