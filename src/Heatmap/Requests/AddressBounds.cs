using DamonHeatmap.Text;

namespace DamonHeatmap.Requests;

/// <summary>An address range as asked for; an end that is null is that of what is recorded.</summary>
internal sealed record AddressBounds(ulong? From, ulong? To)
{
    /// <summary>Reads <c>A..B</c>; either may be left out.</summary>
    public static bool TryParse(string text, out AddressBounds span)
    {
        span = new AddressBounds(null, null);
        if (!Scan.TryRange(text, out string fromText, out string toText))
        {
            return false;
        }

        ulong from = 0, to = 0;
        if ((fromText.Length > 0 && !Scan.TryBytes(fromText, out from)) || (toText.Length > 0 && !Scan.TryBytes(toText, out to)))
        {
            return false;
        }

        span = new AddressBounds(fromText.Length > 0 ? from : null, toText.Length > 0 ? to : null);
        return true;
    }
}
