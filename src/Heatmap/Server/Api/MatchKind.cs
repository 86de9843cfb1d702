namespace DamonHeatmap.Server.Api;

/// <summary>How a label's value is compared.</summary>
internal enum MatchKind
{
    /// <summary><c>=</c></summary>
    Equal,

    /// <summary><c>!=</c></summary>
    NotEqual,

    /// <summary><c>=~</c></summary>
    Pattern,

    /// <summary><c>!~</c></summary>
    NotPattern,
}
