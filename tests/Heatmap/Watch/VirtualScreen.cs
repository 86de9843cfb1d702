using System.Globalization;
using System.Text;

namespace DamonHeatmap.Tests.Watch;

/// <summary>
/// What a terminal would show. Knows the sequences that we send, and no others: those are told. Writing beyond the last column is told, too, as what would be garbage on a real one.
/// </summary>
internal sealed class VirtualScreen
{
    private char[][] _cells = [];
    private string _pending = "";
    private int _row;
    private int _column;

    /// <summary>After another size, what was drawn for the one before may still come, until all is drawn anew.</summary>
    private bool _isLenient;

    public VirtualScreen(int width, int height) => Resize(width, height);

    public int Width { get; private set; }

    public int Height { get; private set; }

    public bool IsAlternate { get; private set; }

    public bool IsCursorHidden { get; private set; }

    public bool Wraps { get; private set; } = true;

    /// <summary>How often the alternate screen was taken.</summary>
    public int TimesTaken { get; private set; }

    /// <summary>What a terminal should not have been sent.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Whether any colour was set since the last wipe.</summary>
    public bool IsColoured { get; private set; }

    public string[] Lines => [.. _cells.Select(line => new string(line).TrimEnd())];

    public string Text => string.Join('\n', Lines);

    public void Resize(int width, int height)
    {
        char[][] before = _cells;
        (Width, Height, _isLenient) = (width, height, before.Length > 0);
        _cells = [.. Enumerable.Range(0, height).Select(row => Enumerable.Range(0, width).Select(column => row < before.Length && column < before[row].Length ? before[row][column] : ' ').ToArray())];
        (_row, _column) = (Math.Min(_row, height - 1), Math.Min(_column, width - 1));
    }

    public void Feed(string text)
    {
        text = _pending + text;
        _pending = "";
        for (int i = 0; i < text.Length;)
        {
            if (text[i] != '\e')
            {
                Put(text[i++]);
                continue;
            }

            int end = EndOf(text, i);
            if (end < 0)
            {
                _pending = text[i..];
                return;
            }

            Obey(text[i..end]);
            i = end;
        }
    }

    private static int EndOf(string text, int start)
    {
        if (start + 1 >= text.Length)
        {
            return -1;
        }

        if (text[start + 1] != '[')
        {
            return start + 2;
        }

        for (int i = start + 2; i < text.Length; i++)
        {
            if (text[i] is >= '@' and <= '~')
            {
                return i + 1;
            }
        }

        return -1;
    }

    private void Put(char one)
    {
        switch (one)
        {
            case '\r':
                _column = 0;
                return;
            case '\n':
                _row = Math.Min(_row + 1, Height - 1);
                return;
            case < ' ':
                Faults.Add(string.Create(CultureInfo.InvariantCulture, $"control character {(int)one}"));
                return;
        }

        if (_column >= Width)
        {
            AddPlace($"beyond the last column: {one} in line {_row + 1}");
            return;
        }

        _cells[_row][_column++] = one;
    }

    private void Obey(string sequence)
    {
        string inside = sequence.Length > 3 ? sequence[2..^1] : "";
        switch (sequence[^1])
        {
            case 'm' when inside.All(one => char.IsAsciiDigit(one) || one == ';'):
                IsColoured |= inside != "0";
                break;
            case 'H':
                int[] place = [.. inside.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(number => int.Parse(number, CultureInfo.InvariantCulture) - 1)];
                (_row, _column) = place.Length == 2 ? (place[0], place[1]) : (0, 0);
                if (_row >= Height || _column >= Width)
                {
                    AddPlace($"outside of {Width}x{Height}: {sequence[1..]}");
                    (_row, _column) = (Math.Min(_row, Height - 1), Math.Min(_column, Width - 1));
                }

                break;
            case 'K' when inside.Length == 0:
                Array.Fill(_cells[_row], ' ', Math.Min(_column, Width), Width - Math.Min(_column, Width));
                break;
            case 'J' when inside == "2":
                Array.ForEach(_cells, line => Array.Fill(line, ' '));
                (IsColoured, _isLenient) = (false, false);
                break;
            case 'h' or 'l' when inside.StartsWith('?'):
                Set(inside[1..], sequence[^1] == 'h');
                break;
            default:
                Faults.Add($"unknown: {sequence[1..]}");
                break;
        }
    }

    private void AddPlace(string fault)
    {
        if (!_isLenient)
        {
            Faults.Add(fault);
        }
    }

    private void Set(string mode, bool isOn)
    {
        switch (mode)
        {
            case "1049":
                IsAlternate = isOn;
                TimesTaken += isOn ? 1 : 0;
                break;
            case "25":
                IsCursorHidden = !isOn;
                break;
            case "7":
                Wraps = isOn;
                break;
            case "2026":
                break;
            default:
                Faults.Add($"unknown mode {mode}");
                break;
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Width}x{Height}, alternate {IsAlternate}, faults: {string.Join("; ", Faults)}\n");
        return text.Append(Text).ToString();
    }
}
