namespace DamonHeatmap.Export;

/// <summary>Says what a format has no place for: each kind once, and only if the data has it.</summary>
/// <param name="format">The format's name.</param>
/// <param name="say">Is told.</param>
internal sealed class Losses(string format, Action<string> say)
{
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>Says it, if it is so and was not said before.</summary>
    public void If(bool lost, string what)
    {
        if (lost && _said.Add(what))
        {
            say($"{format} has no place for {what}");
        }
    }
}
