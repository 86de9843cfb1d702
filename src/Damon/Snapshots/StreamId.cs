using Damon.Records;

namespace Damon.Snapshots;

/// <summary>
/// Which series of snapshots one belongs to: the same over restarts of DAMON and of the reader. A part is null where it is not known
/// or does not exist.
/// </summary>
/// <param name="Node">The host's name.</param>
/// <param name="Kdamond">
/// The kernel thread: <c>stat</c>, <c>reclaim</c> or <c>lru_sort</c> for the kernel's modules, else the index in sysfs; <c>tid-N</c>
/// only where nothing but the thread id is known.
/// </param>
/// <param name="Context">Index of the monitoring context.</param>
/// <param name="Target">Index or id of the monitoring target.</param>
/// <param name="Scheme">Index of the DAMOS scheme that reported the regions.</param>
public sealed record StreamId(string? Node = null, string? Kdamond = null, string? Context = null, string? Target = null, string? Scheme = null)
    : IComparable<StreamId>
{
    /// <summary>
    /// The parts that are known, by the names that labels have: <c>kdamond=0 context=0 scheme=1</c>; <c>(unnamed)</c> when none is. For people: one line, whatever a file has for names.
    /// </summary>
    public override string ToString()
    {
        string text = string.Join(' ', Parts().Where(part => part.Value is not null).Select(part => $"{part.Name}={Excerpt.Line(part.Value!)}"));
        return text.Length == 0 ? "(unnamed)" : text;
    }

    /// <summary>Name and value of each part, in the order of their meaning.</summary>
    public IEnumerable<(string Name, string? Value)> Parts()
    {
        yield return ("node", Node);
        yield return ("kdamond", Kdamond);
        yield return ("context", Context);
        yield return ("target", Target);
        yield return ("scheme", Scheme);
    }

    /// <summary>By node, kdamond, context, target, scheme; numbers by value, before names; an unknown part first.</summary>
    public int CompareTo(StreamId? other)
    {
        if (other is null)
        {
            return 1;
        }

        int order = ComparePart(Node, other.Node);
        order = order != 0 ? order : ComparePart(Kdamond, other.Kdamond);
        order = order != 0 ? order : ComparePart(Context, other.Context);
        order = order != 0 ? order : ComparePart(Target, other.Target);
        return order != 0 ? order : ComparePart(Scheme, other.Scheme);
    }

    public static bool operator <(StreamId left, StreamId right) => left.CompareTo(right) < 0;

    public static bool operator >(StreamId left, StreamId right) => left.CompareTo(right) > 0;

    public static bool operator <=(StreamId left, StreamId right) => left.CompareTo(right) <= 0;

    public static bool operator >=(StreamId left, StreamId right) => left.CompareTo(right) >= 0;

    private static int ComparePart(string? left, string? right)
    {
        if (left is null || right is null)
        {
            return (left is null ? 0 : 1) - (right is null ? 0 : 1);
        }

        bool leftIsNumber = Int128.TryParse(left, System.Globalization.NumberStyles.AllowLeadingSign, null, out Int128 leftNumber);
        bool rightIsNumber = Int128.TryParse(right, System.Globalization.NumberStyles.AllowLeadingSign, null, out Int128 rightNumber);
        return (leftIsNumber, rightIsNumber) switch
        {
            (true, true) => leftNumber.CompareTo(rightNumber),
            (true, false) => -1,
            (false, true) => 1,
            _ => string.CompareOrdinal(left, right),
        };
    }
}
