using System.Diagnostics;
using Damon.Records;
using Damon.TestKit;

namespace Damon.Tests.Records;

public class AtomicFileTests
{
    [Fact]
    public void Commit_New_AppearsWhole()
    {
        using var folder = new TemporaryFolder();
        using (AtomicFile file = AtomicFile.Create(folder.At("a")))
        {
            file.Stream.Write("text"u8);
            Assert.False(File.Exists(folder.At("a")));
            file.Commit();
        }

        Assert.Equal("text", File.ReadAllText(folder.At("a")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Dispose_NotCommitted_LeavesWhatWasThere()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a"), "old");
        using (AtomicFile file = AtomicFile.Create(folder.At("a")))
        {
            file.Stream.Write("new"u8);
        }

        Assert.Equal("old", File.ReadAllText(folder.At("a")));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Commit_ThroughALink_KeepsTheLink()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At("a"), "old");
        File.CreateSymbolicLink(folder.At("link"), folder.At("a"));
        using (AtomicFile file = AtomicFile.Create(folder.At("link")))
        {
            file.Stream.Write("new"u8);
            file.Commit();
        }

        Assert.Equal(folder.At("a"), new FileInfo(folder.At("link")).LinkTarget);
        Assert.Equal("new", File.ReadAllText(folder.At("a")));
    }

    [Fact]
    public async Task Commit_IntoAPipe_WritesThroughIt()
    {
        using var folder = new TemporaryFolder();
        string pipe = folder.At("pipe");
        using (Process made = Process.Start("mkfifo", [pipe])!)
        {
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        Task<string> read = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        using (AtomicFile file = AtomicFile.Create(pipe))
        {
            file.Stream.Write("text"u8);
            file.Commit();
        }

        Assert.Equal("text", await read);
        Assert.Equal([pipe], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void Commit_IntoADevice_LeavesTheDevice()
    {
        using (AtomicFile file = AtomicFile.Create("/dev/full"))
        {
            // a device that is always full: what is written to an ordinary file in its place would not fail
            Assert.ThrowsAny<IOException>(() => file.Stream.Write("text"u8));
        }

        using (AtomicFile file = AtomicFile.Create("/dev/null"))
        {
            file.Stream.Write("text"u8);
            file.Commit();
        }

        Assert.Equal(0, new FileInfo("/dev/null").Length);
        using FileStream still = File.OpenRead("/dev/null");
        Assert.Equal(-1, still.ReadByte());
    }

    [Theory]
    [InlineData("not-there/a")]
    [InlineData("")]
    public void Create_WhereNothingCanBeWritten_NamesThePlace(string where)
    {
        using var folder = new TemporaryFolder();
        Assert.Contains(folder.Path, Assert.Throws<DamonDataException>(() => AtomicFile.Create(folder.At(where))).Message, StringComparison.Ordinal);
    }
}
