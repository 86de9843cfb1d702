using System.Text;

namespace DamonExporter.Doctor.Reports;

/// <summary>Text of at most 100 columns: headings, and rows of a label and a text that is wrapped beside it.</summary>
internal sealed class TextPage
{
    private const int Columns = 100;

    private readonly StringBuilder _page = new();

    /// <summary>A heading, parted from what is before it.</summary>
    public void Heading(string text) => _page.Append(_page.Length > 0 ? "\n" : "").Append(text).Append('\n');

    /// <summary>A row.</summary>
    /// <param name="label">What it is about; empty: it goes on with the row before.</param>
    /// <param name="text">Wrapped at blanks.</param>
    /// <param name="indent">Column at which the text begins.</param>
    /// <param name="hang">How many columns further its other lines begin.</param>
    public void Row(string label, string text, int indent = 20, int hang = 0)
    {
        string line = ("  " + label).PadRight(indent - 1);
        bool isEmpty = true;
        foreach (string word in text.Split(' '))
        {
            if (!isEmpty && line.Length + 1 + word.Length > Columns)
            {
                _page.Append(line.TrimEnd()).Append('\n');
                line = new string(' ', indent - 1 + hang);
            }

            line += " " + word;
            isEmpty = false;
        }

        _page.Append(line.TrimEnd()).Append('\n');
    }

    /// <summary>A line that is never wrapped, since it is to be copied.</summary>
    public void Verbatim(string text, int indent) => _page.Append(' ', indent).Append(text).Append('\n');

    public override string ToString() => _page.ToString();
}
