using System.Collections.Immutable;
using Damon.Kernel;
using Damon.Kernel.Sysfs.Writing;
using Damon.TestKit;

namespace Damon.Tests.Kernel.Sysfs.Writing;

public sealed class TreeStepTests
{
    private static readonly TreePicture Before = Picture(("nr_kdamonds", "1"), ("0/a", "x"), ("0/b", "y"), ("0/s/nr_schemes", "0"));

    private static readonly TreeStep Step = new(Before, [new("0/a", "1"), new("0/missing", "3"), new("0/b", "2"), new("0/s/nr_schemes", "2")]);

    public static TheoryData<bool, string, string, string> Trees => new()
    {
        { true, "x", "y", "" },
        { true, "1", "y", "" },
        { true, "1", "2", "" },
        { true, "1", "2", "0,1" },
        { false, "x", "2", "" },
        { false, "5", "y", "" },
        { false, "1", "y", "0,1" },
        { false, "1", "2", "0" },
        { false, "1", "2", "0,1,2" },
    };

    [Theory]
    [MemberData(nameof(Trees))]
    public void Explains_EachStateOnTheWayAndNoOther(bool expected, string a, string b, string schemes)
    {
        string[] made = schemes.Split(',', StringSplitOptions.RemoveEmptyEntries);
        TreePicture found = Picture(
            [("nr_kdamonds", "1"), ("0/a", a), ("0/b", b), ("0/s/nr_schemes", made.Length == 0 ? "0" : "2"), .. made.Select(number => ($"0/s/{number}/action", "anything"))]);
        Assert.Equal(expected, Step.Explains(found, _ => false));
    }

    [Fact]
    public void Explains_SomethingInsideWhatWasJustMade_IsNotOurs()
    {
        TreePicture found = Picture(
            ("nr_kdamonds", "1"), ("0/a", "1"), ("0/b", "2"), ("0/s/nr_schemes", "2"), ("0/s/0/nr_filters", "0"), ("0/s/1/nr_filters", "1"), ("0/s/1/0/type", "anon"));
        Assert.False(Step.Explains(found, _ => false));
    }

    [Fact]
    public void Explains_KilledAfterANumberThatMakesNoDirectories_IsOurs()
    {
        const string Weight = "0/quotas/weights/nr_accesses_permil";
        TreePicture before = Picture((Weight, "0"), ("0/quotas/weights/sz_permil", "0"));
        TreeStep step = new(before, [new(Weight, "500"), new("0/quotas/weights/sz_permil", "7")]);
        Assert.Equal(step.Writes, Assert.Single(TreeStep.Cut(step.Writes)));
        Assert.True(step.Explains(before.With(Weight, "500"), _ => false));
        Assert.True(step.Explains(before.With(Weight, "500").With("0/quotas/weights/sz_permil", "7"), _ => false));
        Assert.False(step.Explains(before.With(Weight, "501"), _ => false));
    }

    [Fact]
    public void Explains_VolatileFileDiffers_DoesNotMatter()
    {
        TreePicture found = Picture(("nr_kdamonds", "1"), ("0/a", "tuned"), ("0/b", "2"), ("0/s/nr_schemes", "0"));
        Assert.True(Step.Explains(found, path => path == "0/a"));
        Assert.False(Step.Explains(found, _ => false));
    }

    [Theory]
    [InlineData("6.12")]
    [InlineData("6.18")]
    [InlineData("7.3")]
    public void Read_RealTree_HasSettingsAndNoResults(string series)
    {
        using TemporaryFolder folder = new();
        KernelFixture.Unpack(series, "sysfs.tree", folder.Path);
        TreePicture picture = TreePicture.Read(new KernelFiles(folder.Path))!;
        Assert.Equal(2, picture.Kdamonds);
        Assert.Equal("paddr", picture.Files["0/contexts/0/operations"]);
        Assert.Equal("pageout", picture.Files["0/contexts/0/schemes/2/action"]);
        Assert.DoesNotContain(picture.Files.Keys, path => path.Contains("tried_regions", StringComparison.Ordinal) || path.EndsWith("/state", StringComparison.Ordinal)
            || path.EndsWith("/pid", StringComparison.Ordinal) || path.EndsWith("/effective_bytes", StringComparison.Ordinal) || path.EndsWith("/nr_tried", StringComparison.Ordinal)
            || path.EndsWith("avail_operations", StringComparison.Ordinal));
    }

    [Fact]
    public void Hash_AnyChange_IsAnother()
    {
        Assert.Equal(Before.Hash, Picture(("0/a", "x"), ("0/b", "y"), ("0/s/nr_schemes", "0"), ("nr_kdamonds", "1")).Hash);
        Assert.NotEqual(Before.Hash, Before.With("0/a", "y").Hash);
        Assert.Equal("/sys/kernel/mm/damon/admin/kdamonds/0/a has \"y\", expected: has \"x\"", Before.FirstDifference(Before.With("0/a", "y")));
    }

    private static TreePicture Picture(params (string Path, string Content)[] files) =>
        new(files.ToImmutableSortedDictionary(file => file.Path, file => file.Content, StringComparer.Ordinal));
}
