namespace DamonHeatmap.Requests;

/// <summary>How a map is written.</summary>
internal enum MapFormat
{
    /// <summary>Coloured cells for a terminal.</summary>
    Ansi,

    /// <summary>Plain characters.</summary>
    Ascii,

    /// <summary>One line a cell, for programs.</summary>
    Raw,

    /// <summary>One JSON document.</summary>
    Json,
}
