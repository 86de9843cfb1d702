namespace DamonHeatmap.Compat.Access;

/// <summary>One of damo's <c>--format</c>.</summary>
/// <param name="Append">Whether the text comes behind the part's own; else in its place.</param>
/// <param name="Area">The part.</param>
/// <param name="Text">The text, with keywords.</param>
internal sealed record TemplateChange(bool Append, PageArea Area, string Text);
