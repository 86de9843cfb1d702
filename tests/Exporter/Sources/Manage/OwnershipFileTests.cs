using Damon;
using Damon.TestKit;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Tests.Sources.Manage;

public sealed class OwnershipFileTests
{
    [Fact]
    public void TryHold_HeldAlready_IsNotHad()
    {
        using TemporaryFolder folder = new();
        using (IDisposable? first = new OwnershipFile(folder.At("state")).TryHold())
        {
            Assert.NotNull(first);
            Assert.Null(new OwnershipFile(folder.At("state")).TryHold());
        }

        using IDisposable? next = new OwnershipFile(folder.At("state")).TryHold();
        Assert.NotNull(next);
    }

    [Fact]
    public void TryHold_NoFolderCanBeThere_SaysWhatIsNeeded()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder.At("state"), "");

        string message = Assert.Throws<DamonDataException>(() => new OwnershipFile(folder.At("state")).TryHold()).Message;

        Assert.StartsWith(folder.At("state"), message, StringComparison.Ordinal);
        Assert.EndsWith("(--state-directory)", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
