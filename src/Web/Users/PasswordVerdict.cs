namespace DamonWeb.Users;

/// <summary>What became of a password.</summary>
internal enum PasswordVerdict
{
    /// <summary>Name and password are right.</summary>
    Right,

    /// <summary>One of them is not; which one is not told.</summary>
    Wrong,

    /// <summary>Too many others are being checked.</summary>
    Busy,
}
