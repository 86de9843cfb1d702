using Damon.Records;
using Damon.TestKit;

namespace Damon.Tests.Records;

public sealed class ExcerptTests
{
    /// <summary>What the platform says of a file that cannot be used, in each way that comes up, without where it is.</summary>
    [Fact]
    public void Reason_OfTheFilesThatCannotBeUsed_HasNoPath()
    {
        using TemporaryFolder folder = new();
        string file = folder.At("it's a file");
        File.WriteAllText(file, "x");
        (Action Use, string Reason)[] ways =
        [
            (() => File.ReadAllText(folder.At("none")), "not found"),
            (() => File.ReadAllText(folder.At("none/none")), "not found"),
            (() => File.ReadAllText(folder.Path), "permission denied, or a directory"),
            (() => File.ReadAllText(file + "/x"), "not found"),
            (() => File.ReadAllText(folder.At(new string('x', 5000))), "too long"),
            (() => Directory.CreateDirectory(file), "already exists"),
        ];
        foreach ((Action use, string reason) in ways)
        {
            Exception problem = Record.Exception(use)!;
            Assert.DoesNotContain(folder.Path, Excerpt.Reason(problem), StringComparison.Ordinal);
            Assert.True(Excerpt.Reason(problem).Contains(reason, StringComparison.OrdinalIgnoreCase), $"{problem.Message}: {Excerpt.Reason(problem)}");
        }
    }

    [Theory]
    [InlineData("No space left on device : '/srv/a/b'", "No space left on device")]
    [InlineData("The process cannot access the file '/srv/a' because it is being used.", "The process cannot access the file because it is being used.")]
    [InlineData("it's not a 'word'", "it's not a 'word'")]
    public void Reason_OfAMessage_IsThatWithoutThePath(string message, string reason) => Assert.Equal(reason, Excerpt.Reason(new IOException(message)));
}
