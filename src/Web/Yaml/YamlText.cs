namespace DamonWeb.Yaml;

/// <summary>A scalar.</summary>
/// <param name="Value">Its text.</param>
/// <param name="IsPlain">Whether it stands there without quotes, so that it may mean more than its text.</param>
/// <param name="Line">Where it begins, from 1 on.</param>
internal sealed record YamlText(string Value, bool IsPlain, int Line) : YamlNode(Line)
{
    /// <summary>Whether nothing was said.</summary>
    public bool IsNull => IsPlain && Value is "" or "~" or "null" or "Null" or "NULL";
}
