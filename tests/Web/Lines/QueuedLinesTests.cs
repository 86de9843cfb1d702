using System.Collections.Concurrent;
using DamonWeb.Lines;

namespace DamonWeb.Tests.Lines;

public sealed class QueuedLinesTests
{
    [Fact]
    public async Task Say_AllAreTaken_AreWrittenInOrder()
    {
        string[] all = [.. Enumerable.Range(0, 100).Select(i => new string('x', i))];
        ConcurrentQueue<string> written = new();
        await using (QueuedLines lines = new(written.Enqueue))
        {
            foreach (string line in all)
            {
                lines.Say(line);
            }
        }

        Assert.Equal(all, written);
    }

    /// <summary>Nobody waits for a log that is not taken, and later it is said how much is missing.</summary>
    [Fact]
    public async Task Say_NobodyTakesThem_GoesOnAndSaysHowManyAreMissing()
    {
        ConcurrentQueue<string> written = new();
        using ManualResetEventSlim taken = new(), blocked = new();
        await using (QueuedLines lines = new(line =>
        {
            blocked.Set();
            taken.Wait(TestContext.Current.CancellationToken);
            written.Enqueue(line);
        }))
        {
            lines.Say("first");
            Assert.True(blocked.Wait(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
            for (int i = 0; i < QueuedLines.Most + 7; i++)
            {
                lines.Say("more");
            }

            taken.Set();
        }

        Assert.Equal(QueuedLines.Most + 2, written.Count);
        Assert.Equal(["first", "7 lines like these were dropped, for nobody took them", "more"], written.Take(3));
    }

    [Fact]
    public async Task Say_AWriteFails_TheNextIsTried()
    {
        ConcurrentQueue<string> written = new();
        await using (QueuedLines lines = new(line => written.Enqueue(line == "full" ? throw new IOException("No space left on device") : line)))
        {
            lines.Say("full");
            lines.Say("next");
        }

        Assert.Equal(["next"], written);
    }

    /// <summary>The end does not wait for what is never taken.</summary>
    [Fact]
    public async Task DisposeAsync_NobodyTakesThem_EndsAllTheSame()
    {
        using ManualResetEventSlim never = new();
        QueuedLines lines = new(_ => never.Wait(CancellationToken.None));
        lines.Say("one");
        await lines.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        lines.Say("two");
        never.Set();
    }
}
