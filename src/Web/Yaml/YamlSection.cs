using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Damon.Records;
using DamonWeb.Files;

namespace DamonWeb.Yaml;

/// <summary>The keys of a mapping that are known, and nothing else. What is wrong is told with file, line and key; a value only where it is no secret.</summary>
internal sealed class YamlSection
{
    private readonly string _file;
    private readonly string _path;
    private readonly ReadFiles _files;
    private readonly YamlMap? _map;

    /// <param name="file">Where the file is; paths in it are relative to its folder.</param>
    /// <param name="path">Of the mapping itself, for messages: empty, or ending in a dot.</param>
    /// <param name="files">Reads the files that are named.</param>
    /// <param name="map">null: nothing stands there.</param>
    /// <param name="known">All keys that may be there; none: any.</param>
    /// <exception cref="WebConfigException">Another key stands there.</exception>
    public YamlSection(string file, string path, ReadFiles files, YamlMap? map, params ReadOnlySpan<string> known)
    {
        (_file, _path, _files, _map) = (file, path, files, map);
        foreach ((YamlText key, _) in map?.Entries ?? [])
        {
            if (!known.IsEmpty && !known.Contains(key.Value))
            {
                throw Wrong(key.Line, $"{path}{Excerpt.Line(key.Value)}: no such key; there are {string.Join(", ", known!)}");
            }
        }
    }

    /// <summary>Where it begins; 0: it is not there.</summary>
    public int Line => _map?.Line ?? 0;

    /// <summary>Whether nothing stands in it.</summary>
    public bool IsEmpty => _map is null or { Entries.Count: 0 };

    /// <summary>Whether something is said.</summary>
    public bool Has(string key) => Value(key) is not null;

    /// <summary>Where a key stands, or the mapping where it does not.</summary>
    public int LineOf(string key) => _map?.Entries.FirstOrDefault(entry => entry.Key.Value == key).Key?.Line ?? Line;

    /// <summary>What stands under a key, as a mapping.</summary>
    /// <exception cref="WebConfigException">It is none, or holds other keys.</exception>
    public YamlSection Section(string key, params ReadOnlySpan<string> known) => Value(key) switch
    {
        null => new YamlSection(_file, $"{_path}{key}.", _files, null, known),
        YamlMap map => new YamlSection(_file, $"{_path}{key}.", _files, map, known),
        _ => throw Wrong(key, "expected keys and values"),
    };

    /// <summary>A text; null: none, or an empty one.</summary>
    /// <exception cref="WebConfigException">It is none.</exception>
    public string? Text(string key) => Value(key) switch
    {
        null => null,
        YamlText { Value: var text } => text.Length > 0 ? text : null,
        _ => throw Wrong(key, "expected a text"),
    };

    /// <summary>A truth value, in any of the words that YAML has had for it.</summary>
    /// <exception cref="WebConfigException">It is none.</exception>
    public bool Flag(string key, bool standard) => Text(key)?.ToUpperInvariant() switch
    {
        null => standard,
        "TRUE" or "YES" or "ON" or "Y" => true,
        "FALSE" or "NO" or "OFF" or "N" => false,
        _ => throw Wrong(key, $"{Excerpt.Of(Text(key)!)}: expected true or false"),
    };

    /// <summary>A list of texts; null: none.</summary>
    /// <exception cref="WebConfigException">It is none.</exception>
    public IReadOnlyList<(string Text, int Line)>? Texts(string key) => Value(key) switch
    {
        null => null,
        YamlList list => [.. list.Items.Select(item => item is YamlText { IsNull: false } text ? (text.Value, text.Line) : throw Wrong(item.Line, $"{_path}{key}: expected texts"))],
        _ => throw Wrong(key, "expected a list of texts"),
    };

    /// <summary>All keys with their texts.</summary>
    /// <exception cref="WebConfigException">A value is no text.</exception>
    public IEnumerable<(string Key, string Text, int Line)> All()
    {
        foreach ((YamlText key, YamlNode value) in _map?.Entries ?? [])
        {
            yield return (key.Value, value is YamlText { IsNull: false } text ? text.Value : throw Wrong(key.Line, $"{_path}{Excerpt.Line(key.Value)}: expected a text"), key.Line);
        }
    }

    /// <summary>What stands there itself or in a file that is named; null: neither.</summary>
    /// <param name="inline">The key of the text.</param>
    /// <param name="file">The key of a file's name.</param>
    /// <returns>The text, and the key and the name for messages.</returns>
    /// <exception cref="WebConfigException">Both are there, or the file cannot be read.</exception>
    public (string Text, string Key, string Name)? Content(string inline, string file)
    {
        string? text = Text(inline);
        if (Text(file) is not { } named)
        {
            return text is null ? null : (text, inline, $"{_path}{inline}");
        }

        if (text is not null)
        {
            throw Wrong(file, $"not together with {inline}: say one of them");
        }

        string path = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(_file))!, named);
        try
        {
            return (_files.ReadText(path), file, $"{_path}{file}: {Excerpt.Path(named)}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Wrong(LineOf(file), $"{_path}{file}: {Excerpt.Path(named)}: {Excerpt.Reason(problem)}", problem);
        }
    }

    /// <summary>Makes something of what stands there.</summary>
    /// <param name="content">What stands there.</param>
    /// <param name="make">Makes it.</param>
    /// <exception cref="WebConfigException">That cannot be done.</exception>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the platform comes upon in what stands there is something that is wrong with it.")]
    public T Make<T>((string Text, string Key, string Name) content, Func<string, T> make)
    {
        try
        {
            return make(content.Text);
        }
        catch (Exception problem) when (problem is not (WebConfigException or OutOfMemoryException))
        {
            throw Wrong(LineOf(content.Key), $"{content.Name}: {Excerpt.Line(problem.Message)}", problem);
        }
    }

    /// <summary>What is wrong with the value of a key.</summary>
    public WebConfigException Wrong(string key, string what) => Wrong(LineOf(key), $"{_path}{key}: {what}");

    /// <summary>What is wrong in a line.</summary>
    public WebConfigException Wrong(int line, string what, Exception? inner = null) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{Excerpt.Path(_file)}{(line > 0 ? $":{line}" : "")}: {what}"), inner);

    private YamlNode? Value(string key) => _map?.Entries.FirstOrDefault(entry => entry.Key.Value == key).Value is { } value and not YamlText { IsNull: true } ? value : null;
}
