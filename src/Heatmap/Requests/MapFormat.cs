namespace DamonHeatmap.Requests;

/// <summary>How a map is written.</summary>
internal enum MapFormat
{
    /// <summary>Coloured cells for a terminal, with as many colours as it says that it has.</summary>
    Ansi,

    /// <summary>The same with 24-bit colours.</summary>
    Ansi24,

    /// <summary>The same with 256 colours.</summary>
    Ansi256,

    /// <summary>Plain characters.</summary>
    Ascii,

    /// <summary>A picture of pixels.</summary>
    Png,

    /// <summary>A picture of shapes, which tells what is under the pointer.</summary>
    Svg,

    /// <summary>A page that zooms.</summary>
    Html,

    /// <summary>One line a cell, for programs.</summary>
    Raw,

    /// <summary>The same with names, ends and the stream.</summary>
    Csv,

    /// <summary>One JSON document.</summary>
    Json,
}
