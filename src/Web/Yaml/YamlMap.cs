namespace DamonWeb.Yaml;

/// <summary>A mapping whose keys are texts.</summary>
/// <param name="Entries">Keys, each once, and values.</param>
/// <param name="Line">Where it begins, from 1 on.</param>
internal sealed record YamlMap(IReadOnlyList<(YamlText Key, YamlNode Value)> Entries, int Line) : YamlNode(Line);
