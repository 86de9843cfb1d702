namespace DamonWeb.Yaml;

/// <summary>A sequence.</summary>
/// <param name="Items">What is in it.</param>
/// <param name="Line">Where it begins, from 1 on.</param>
internal sealed record YamlList(IReadOnlyList<YamlNode> Items, int Line) : YamlNode(Line);
