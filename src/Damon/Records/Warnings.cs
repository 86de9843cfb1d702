namespace Damon.Records;

/// <summary>Says each kind of thing once.</summary>
/// <param name="name">The file's name, put in front.</param>
/// <param name="warn">Is told; null: nobody is.</param>
internal sealed class Warnings(string name, Action<string>? warn)
{
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);

    /// <summary>Says it, if nothing of this kind was said before.</summary>
    public void Once(string kind, string message)
    {
        if (warn is not null && _said.Add(kind))
        {
            warn($"{name}: {message}");
        }
    }
}
