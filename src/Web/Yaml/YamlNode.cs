namespace DamonWeb.Yaml;

/// <summary>A value in a YAML file.</summary>
/// <param name="Line">Where it begins, from 1 on.</param>
internal abstract record YamlNode(int Line);
