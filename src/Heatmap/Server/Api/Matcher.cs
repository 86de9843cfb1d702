using System.Text.RegularExpressions;

namespace DamonHeatmap.Server.Api;

/// <summary>What a label has to be. A label that is not there is as one that is empty.</summary>
internal sealed class Matcher
{
    private readonly Regex? _pattern;

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
                // as in Prometheus, the whole value has to match; and no pattern takes more than a time in proportion to it
                _pattern = new Regex($"^(?:{value})\\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.Singleline);
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
            {
                throw ApiException.BadData($"invalid parameter \"query\": the pattern {ApiTime.Quoted(value)} of label {label} cannot be read; it is of RE2's kind, without looking around or back");
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

    public override string ToString() => Label + (Kind switch { MatchKind.Equal => "=", MatchKind.NotEqual => "!=", MatchKind.Pattern => "=~", _ => "!~" }) + ApiTime.Quoted(Value);
}
