namespace DamonHeatmap.Server.Maps;

/// <summary>So many ask for so much at the same time that one more would have to wait for too long.</summary>
internal sealed class TooMuchAtOnceException() : Exception("too many requests at once; try again later");
