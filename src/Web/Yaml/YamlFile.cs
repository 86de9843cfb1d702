using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Damon.Records;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace DamonWeb.Yaml;

/// <summary>
/// Reads a small YAML file into values that know their lines. Made of the library's events: its serializer needs reflection, and its own model knows neither a limit of depth nor two keys of one name.
/// </summary>
internal sealed class YamlFile
{
    /// <summary>No configuration is deeper or longer; what is, is there to exhaust somebody.</summary>
    private const int MostDepth = 16, MostNodes = 100_000;

    private readonly string _name;
    private readonly Parser _parser;
    private readonly Dictionary<AnchorName, YamlNode> _anchors = [];
    private int _nodes;

    private YamlFile(string name, string text) => (_name, _parser) = (name, new Parser(new StringReader(text)));

    /// <summary>Reads one.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="text">What is in it.</param>
    /// <returns>The mapping that it holds; null: nothing.</returns>
    /// <exception cref="WebConfigException">It is no YAML, or holds no mapping.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the library comes upon in a text is something that is wrong with the text.")]
    public static YamlMap? Parse(string name, string text)
    {
        var file = new YamlFile(name, text);
        if (ControlCharacter(text) is var at && at >= 0)
        {
            // the library takes some of them for the end of the file, and what stands behind would be as if it were not there
            throw file.Wrong(1 + text.AsSpan(0, at).Count('\n'), "a control character: not YAML");
        }

        try
        {
            return file.Document();
        }
        catch (YamlException problem)
        {
            throw file.Wrong((int)problem.Start.Line, $"not YAML: {Excerpt.Line(problem.Message)}", problem);
        }
        catch (InvalidOperationException problem)
        {
            // what stands behind the end of a document confuses the library
            throw file.Wrong((int)(file._parser.Current?.End.Line ?? 0), "not YAML: something stands behind the end of the document", problem);
        }
        catch (Exception problem) when (problem is not (WebConfigException or OutOfMemoryException))
        {
            throw file.Wrong((int)(file._parser.Current?.End.Line ?? 0), $"not YAML: {Excerpt.Line(problem.Message)}", problem);
        }
    }

    /// <summary>Where the first character stands that no YAML file may have (YAML 1.2, 5.1); -1: there is none.</summary>
    private static int ControlCharacter(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsControl(text[i]) && text[i] is not ('\t' or '\n' or '\r' or '\x85'))
            {
                return i;
            }
        }

        return -1;
    }

    private YamlMap? Document()
    {
        Expect<StreamStart>();
        if (!Next<DocumentStart>())
        {
            return null;
        }

        YamlNode root = Node(Move(), 0);
        Expect<DocumentEnd>();
        if (_parser.MoveNext() && _parser.Current is DocumentStart another)
        {
            throw Wrong((int)another.Start.Line, "another document begins; only one may be in the file");
        }

        return root switch
        {
            YamlMap map => map,
            YamlText { IsNull: true } => null,
            _ => throw Wrong(root.Line, "expected keys and values, such as basic_auth_users:"),
        };
    }

    private YamlNode Node(ParsingEvent first, int depth)
    {
        int line = (int)first.Start.Line;
        if (depth > MostDepth || ++_nodes > MostNodes)
        {
            throw Wrong(line, depth > MostDepth ? $"deeper than {MostDepth} levels" : $"more than {MostNodes} values");
        }

        YamlNode node = first switch
        {
            Scalar scalar => new YamlText(scalar.Value, scalar.Style == ScalarStyle.Plain, line),
            SequenceStart => List(line, depth),
            MappingStart => Map(line, depth),
            AnchorAlias alias => _anchors.TryGetValue(alias.Value, out YamlNode? named) ? named : throw Wrong(line, $"no value before this line has the name &{Excerpt.Line(alias.Value.Value)}"),
            _ => throw Wrong(line, "expected a value"),
        };
        if (first is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor] = node;
        }

        return node;
    }

    private YamlList List(int line, int depth)
    {
        var items = new List<YamlNode>();
        for (ParsingEvent next = Move(); next is not SequenceEnd; next = Move())
        {
            items.Add(Node(next, depth + 1));
        }

        return new YamlList(items, line);
    }

    private YamlMap Map(int line, int depth)
    {
        var entries = new List<(YamlText Key, YamlNode Value)>();
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (ParsingEvent next = Move(); next is not MappingEnd; next = Move())
        {
            if (Node(next, depth + 1) is not YamlText key)
            {
                throw Wrong((int)next.Start.Line, "a key has to be a text");
            }

            if (!names.TryAdd(key.Value, key.Line))
            {
                throw Wrong(key.Line, string.Create(CultureInfo.InvariantCulture, $"{Excerpt.Of(key.Value)} stands there twice, first in line {names[key.Value]}"));
            }

            entries.Add((key, Node(Move(), depth + 1)));
        }

        return new YamlMap(entries, line);
    }

    private ParsingEvent Move() => _parser.MoveNext() ? _parser.Current! : throw Wrong(0, "it ends too early");

    private bool Next<T>() => _parser.MoveNext() && _parser.Current is T;

    private void Expect<T>()
    {
        if (!Next<T>())
        {
            throw Wrong((int)(_parser.Current?.Start.Line ?? 0), "not YAML");
        }
    }

    private WebConfigException Wrong(int line, string what, Exception? inner = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{_name}{(line > 0 ? $":{line}" : "")}: {what}"), inner);
}
