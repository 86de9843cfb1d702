using Damon;

namespace DamonHeatmap.Compat;

/// <summary>What damo's interpreter would die of, in its own words; names no file: the caller does.</summary>
internal sealed class PythonErrorException(string message) : DamonDataException(message);
