namespace DamonHeatmap.Requests;

/// <summary>What a time counts from.</summary>
internal enum TimeBasis
{
    /// <summary>The recording's own clock.</summary>
    Clock,

    /// <summary>1970, so that the recording must have dates.</summary>
    Date,

    /// <summary>Where the picture begins when nothing is asked for.</summary>
    Start,

    /// <summary>The end of the last snapshot.</summary>
    End,
}
