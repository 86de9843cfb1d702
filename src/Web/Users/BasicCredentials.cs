using System.Text;

namespace DamonWeb.Users;

/// <summary>What a request says of who asks (RFC 7617).</summary>
internal static class BasicCredentials
{
    private const string Scheme = "Basic ";

    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>Name and password of a header; null: there are none that can be read.</summary>
    public static (string Name, string Password)? Parse(string? header)
    {
        if (header is null || !header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        string encoded = header[Scheme.Length..].Trim(' ');
        byte[] bytes = new byte[encoded.Length];
        if (!Convert.TryFromBase64String(encoded, bytes, out int length))
        {
            return null;
        }

        try
        {
            string text = Strict.GetString(bytes, 0, length);
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            return colon < 0 ? null : (text[..colon], text[(colon + 1)..]);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
