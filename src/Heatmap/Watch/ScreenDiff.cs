using System.Globalization;
using System.Text;

namespace DamonHeatmap.Watch;

/// <summary>From the lines that a window is to show to the text that makes it show them: only what is different is sent, and all of it is shown at once.</summary>
internal sealed class ScreenDiff
{
    /// <summary>A terminal that knows these shows nothing of what stands between before all has come; others pass over them.</summary>
    private const string Begin = "\e[?2026h", End = "\e[?2026l";

    private const string Plain = "\e[0m";

    private string[]? _shown;

    /// <summary>What the window shows is not known any more.</summary>
    public void Forget() => _shown = null;

    /// <summary>What to send; empty: nothing is different.</summary>
    /// <param name="lines">One for each line of the window, none longer than it is wide.</param>
    public string Next(IReadOnlyList<string> lines)
    {
        string[]? before = _shown?.Length == lines.Count ? _shown : null;
        _shown = [.. lines];
        var text = new StringBuilder();
        for (int i = 0; i < _shown.Length; i++)
        {
            if (before is null || !string.Equals(before[i], _shown[i], StringComparison.Ordinal))
            {
                // wiped first: behind a line as long as the window is wide, its last cell would be wiped
                text.Append(CultureInfo.InvariantCulture, $"\e[{i + 1};1H{Plain}\e[K{_shown[i]}");
            }
        }

        return text.Length == 0 ? "" : $"{Begin}{(before is null ? $"{Plain}\e[2J" : "")}{text}{Plain}{End}";
    }
}
