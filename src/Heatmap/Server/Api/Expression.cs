namespace DamonHeatmap.Server.Api;

/// <summary>A query: either a selector, or a number.</summary>
/// <param name="Selector">Null: it is a number.</param>
/// <param name="Number">Its value.</param>
internal sealed record Expression(Selector? Selector, double Number);
