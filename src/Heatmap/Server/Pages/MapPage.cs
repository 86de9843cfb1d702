namespace DamonHeatmap.Server.Pages;

/// <summary>Something for people: a picture or a page.</summary>
/// <param name="Type">Its media type.</param>
/// <param name="Body">Its bytes.</param>
internal sealed record MapPage(string Type, byte[] Body);
