namespace Packaging.Generator.Manual;

/// <summary>A page of the manual.</summary>
/// <param name="File">Its name, as <c>damon-heatmap.1</c>.</param>
internal sealed record ManualPage(string File, string Content);
