using System.Text;
using DamonWeb.Users;

namespace DamonWeb.Tests.Users;

public sealed class BasicCredentialsTests
{
    [Theory]
    [InlineData("Basic YWxpY2U6c2VjcmV0", "alice", "secret")]
    [InlineData("basic  YWxpY2U6c2VjcmV0 ", "alice", "secret")]
    [InlineData("BASIC YTpiOmM=", "a", "b:c")]
    [InlineData("Basic Og==", "", "")]
    public void Parse_Credentials_AreRead(string header, string name, string password) => Assert.Equal((name, password), BasicCredentials.Parse(header));

    [Fact]
    public void Parse_LettersBeyondAscii_AreUtf8() => Assert.Equal(("ä", "ß€"), BasicCredentials.Parse("Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes("ä:ß€"))));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!!")]
    [InlineData("Basic YWxpY2U=")]
    [InlineData("Basic /zovOg==")]
    [InlineData("Bearer YWxpY2U6c2VjcmV0")]
    public void Parse_NoCredentials_AreNone(string? header) => Assert.Null(BasicCredentials.Parse(header));
}
