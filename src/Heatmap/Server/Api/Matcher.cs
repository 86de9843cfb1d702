using Damon.Records;

namespace DamonHeatmap.Server.Api;

/// <summary>What a label has to be. A label that is not there is as one that is empty.</summary>
internal sealed class Matcher
{
    private readonly MatchPattern? _pattern;

    /// <param name="label">The label's name.</param>
    /// <param name="kind">How it is compared.</param>
    /// <param name="value">With what.</param>
    /// <exception cref="ApiException">It is no pattern.</exception>
    public Matcher(string label, MatchKind kind, string value)
    {
        (Label, Kind, Value) = (label, kind, value);
        if (kind is MatchKind.Pattern or MatchKind.NotPattern)
        {
            try
            {
                _pattern = new MatchPattern(value);
            }
            catch (FormatException problem)
            {
                throw ApiException.BadData($"invalid parameter \"query\": the pattern {ApiTime.Quoted(value)} of label {label} cannot be used: {Excerpt.Line(problem.Message)}");
            }
        }
    }

    public string Label { get; }

    public MatchKind Kind { get; }

    public string Value { get; }

    /// <summary>Whether an empty value, as of a label that is not there, is let pass.</summary>
    public bool MatchesEmpty => Matches("");

    public bool Matches(string value) => Kind switch
    {
        MatchKind.Equal => value == Value,
        MatchKind.NotEqual => value != Value,
        MatchKind.Pattern => _pattern!.IsMatch(value),
        _ => !_pattern!.IsMatch(value),
    };

    /// <summary>All of it: what differs anywhere is another one.</summary>
    public override string ToString() => Label + (Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Pattern => "=~", _ => "!~" }) + ApiTime.QuotedWhole(Value);
}
