namespace DamonHeatmap.Server.Upstream;

/// <summary>How long whoever asked wants to wait for an answer.</summary>
internal sealed class UpstreamPatience
{
    private readonly TimeProvider _clock;
    private readonly long _began;

    /// <param name="clock">The clock.</param>
    /// <param name="length">How long, from now on.</param>
    public UpstreamPatience(TimeProvider clock, TimeSpan length) => (_clock, _began, Length) = (clock, clock.GetTimestamp(), length);

    /// <summary>How long it was at first.</summary>
    public TimeSpan Length { get; }

    /// <summary>What is left of it; zero: nothing.</summary>
    public TimeSpan Rest => Length - _clock.GetElapsedTime(_began) is { Ticks: > 0 } rest ? rest : TimeSpan.Zero;

    /// <summary>Whether so little is left that nothing can be had for it. An upstream that is told the time ends a little before it.</summary>
    public bool IsOver => Rest <= Length / 8;
}
