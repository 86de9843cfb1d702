namespace DamonHeatmap.Requests;

/// <summary>Which of the streams that fit are drawn.</summary>
internal enum StreamChoice
{
    /// <summary>The one with the most memory.</summary>
    Largest,

    /// <summary>Each of them, with one scale and one time axis.</summary>
    All,
}
