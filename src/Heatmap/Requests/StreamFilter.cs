using Damon.Snapshots;

namespace DamonHeatmap.Requests;

/// <summary>Which streams are meant: those whose parts equal all that are given.</summary>
internal sealed record StreamFilter(string? Kdamond = null, string? Context = null, string? Target = null, string? Scheme = null)
{
    public bool Matches(StreamId stream) =>
        Equal(Kdamond, stream.Kdamond) && Equal(Context, stream.Context) && Equal(Target, stream.Target) && Equal(Scheme, stream.Scheme);

    public override string ToString() => new StreamId(null, Kdamond, Context, Target, Scheme).ToString();

    private static bool Equal(string? wanted, string? actual) => wanted is null || string.Equals(wanted, actual, StringComparison.Ordinal);
}
