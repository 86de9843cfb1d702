using DamonWeb.Users;

namespace DamonWeb.Tests.Users;

public sealed class PasswordHashTests
{
    /// <summary>What others' programs made: Apache's htpasswd, and those that crypt_blowfish is tested with.</summary>
    [Theory]
    [InlineData("secret", "$2y$10$gjyzDAjGzw3q5xBTyxwMWuZQwwruJBAxhdYsRdodHCXPXYhCiB1Ka")]
    [InlineData("U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW")]
    [InlineData("U*U*U", "$2a$05$XXXXXXXXXXXXXXXXXXXXXOAcXxm9kjPGEMsLznoKqmqw7tc8WCx4a")]
    [InlineData("", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.7uG0VCzI2bS7j6ymqJi9CdcdxiRTWNy")]
    public void Verify_RightPassword_IsRightAndOthersAreNot(string password, string hash)
    {
        Assert.Null(PasswordHash.Problem(hash));
        Assert.True(PasswordHash.Verify(password, hash));
        Assert.False(PasswordHash.Verify(password + "x", hash));
    }

    [Theory]
    [InlineData("03", "bcrypt's cost is at least 4")]
    [InlineData("04", null)]
    [InlineData("16", null)]
    [InlineData("17", "cost 17: one check would take many seconds of a processor; at most 16, and 10 is usual")]
    public void Problem_OfCosts_IsOutsideFourToSixteen(string cost, string? problem) =>
        Assert.Equal(problem, PasswordHash.Problem($"$2y${cost}$gjyzDAjGzw3q5xBTyxwMWuZQwwruJBAxhdYsRdodHCXPXYhCiB1Ka"));

    /// <summary>bcrypt heeds 72 bytes; what is longer must neither fail nor be let in where those differ.</summary>
    [Fact]
    public void Verify_LongPassword_CountsByItsFirst72Bytes()
    {
        string hash = "$2y$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW";
        Assert.False(PasswordHash.Verify(new string('x', 5000), hash));
        Assert.False(PasswordHash.Verify("a\0b", hash));
    }
}
