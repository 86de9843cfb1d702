using System.Globalization;
using System.Text.RegularExpressions;

namespace DamonWeb.Users;

/// <summary>bcrypt's hashes, as text.</summary>
internal static partial class PasswordHash
{
    /// <summary>Each step doubles the time of a check: about 0.1 s at 10, 6 s at 16, and a day at 30.</summary>
    public const int MostCost = 16;

    /// <summary>What is wrong with one; null: nothing. The hash itself is never told.</summary>
    public static string? Problem(string hash)
    {
        Match match = Form().Match(hash);
        if (!match.Success)
        {
            return "no bcrypt hash; make one with htpasswd -nBC 10 \"\" (it begins with $2y$10$)";
        }

        int cost = int.Parse(match.Groups[2].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        return match.Groups[1].ValueSpan is "x" ? "a hash of the kind $2x$, which comes from a broken program; make a new one with htpasswd -nBC 10 \"\""
            : cost < 4 ? "bcrypt's cost is at least 4"
            : cost > MostCost ? string.Create(CultureInfo.InvariantCulture, $"cost {cost}: one check would take many seconds of a processor; at most {MostCost}, and 10 is usual")
            : null;
    }

    /// <summary>Whether a password is that of a hash. It takes long, on purpose.</summary>
    public static bool Verify(string password, string hash) => BCrypt.Net.BCrypt.Verify(password, hash);

    [GeneratedRegex(@"\A\$2([abxy])\$([0-9]{2})\$[./A-Za-z0-9]{53}\z")]
    private static partial Regex Form();
}
