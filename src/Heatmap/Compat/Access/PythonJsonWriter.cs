using System.Text;
using System.Text.Json;

namespace DamonHeatmap.Compat.Access;

/// <summary>JSON as Python's <c>json.dumps(indent=4)</c> writes it.</summary>
internal sealed class PythonJsonWriter
{
    private const int Indent = 4;

    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _isFirst = true;

    /// <summary>An object; without a name where it stands in an array.</summary>
    public void Object(string? name, Action write) => Group(name, '{', '}', write);

    /// <summary>An array.</summary>
    public void Array<T>(string? name, IEnumerable<T> values, Action<T> write) => Group(name, '[', ']', () =>
    {
        foreach (T value in values)
        {
            write(value);
        }
    });

    /// <summary>A text; null stays null.</summary>
    public void Text(string? name, string? text) => Value(name, text is null ? null : JsonText.Quote(text));

    /// <summary>Something that is JSON already.</summary>
    public void Value(string? name, string? json)
    {
        Next(name);
        _text.Append(json ?? "null");
    }

    /// <summary>What was read as JSON.</summary>
    public void Tree(string? name, JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                Array(name, element.EnumerateArray(), item => Tree(null, item));
                break;
            case JsonValueKind.Object:
                Object(name, () =>
                {
                    foreach (JsonProperty property in element.EnumerateObject())
                    {
                        Tree(property.Name, property.Value);
                    }
                });
                break;
            case JsonValueKind.String:
                Text(name, element.GetString());
                break;
            case JsonValueKind.Number:
                Value(name, JsonText.Number(element, PythonText.Number).Repr());
                break;
            default:
                Value(name, element.GetRawText());
                break;
        }
    }

    public override string ToString() => _text.ToString();

    private void Group(string? name, char open, char close, Action write)
    {
        Next(name);
        _text.Append(open);
        (_depth, _isFirst) = (_depth + 1, true);
        write();
        _depth--;
        if (!_isFirst)
        {
            NewLine();
        }

        _text.Append(close);
        _isFirst = false;
    }

    private void Next(string? name)
    {
        if (!_isFirst)
        {
            _text.Append(',');
        }

        if (_depth > 0)
        {
            NewLine();
        }

        _isFirst = false;
        if (name is not null)
        {
            _text.Append(JsonText.Quote(name)).Append(": ");
        }
    }

    private void NewLine() => _text.Append('\n').Append(' ', _depth * Indent);
}
