using Damon;

namespace DamonHeatmap.Inputs;

/// <summary>The data ends in the middle of something, as where another program is still writing it.</summary>
internal sealed class CutShortException(string message) : DamonDataException(message);
