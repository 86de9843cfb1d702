namespace DamonWeb.Tests.Kit;

/// <summary>bcrypt's hashes, as Apache's htpasswd and others made them; cheap ones, so that tests are quick.</summary>
internal static class Hashes
{
    /// <summary>Of "secret", made anew with bcrypt's least cost.</summary>
    public static string Secret { get; } = Of("secret");

    public static string Of(string password, int cost = 4) => BCrypt.Net.BCrypt.HashPassword(password, cost);
}
