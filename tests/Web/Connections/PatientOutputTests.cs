using DamonWeb.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace DamonWeb.Tests.Connections;

public sealed class PatientOutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>What a compressor held back is no longer waited for than anything else.</summary>
    [Fact]
    public async Task TryEndAsync_EndThatNobodyTakes_IsCutOff()
    {
        FakeTimeProvider time = new();
        Connection connection = new();
        using PatientOutput output = new(connection.Context, time);
        Task<bool> end = output.TryEndAsync(new StalledEnd(connection.Closed)).AsTask();
        time.Advance(PatientOutput.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(connection.Closed.IsCompleted || end.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.False(await end.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.True(connection.Closed.IsCompleted);
    }

    [Fact]
    public async Task TryEndAsync_EndThatIsTaken_LeavesTheConnection()
    {
        FakeTimeProvider time = new();
        Connection connection = new();
        using PatientOutput output = new(connection.Context, time);
        Assert.True(await output.TryEndAsync(new MemoryStream()));
        time.Advance(2 * PatientOutput.Patience);
        Assert.False(connection.Closed.IsCompleted);
    }

    /// <summary>A request's connection.</summary>
    private sealed class Connection : IHttpRequestLifetimeFeature
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Connection() => Context.Features.Set<IHttpRequestLifetimeFeature>(this);

        public DefaultHttpContext Context { get; } = new();

        public Task Closed => _closed.Task;

        public CancellationToken RequestAborted { get; set; }

        public void Abort() => _closed.TrySetResult();
    }

    /// <summary>Its rest goes nowhere until the connection is closed.</summary>
    /// <param name="closed">That it is.</param>
    private sealed class StalledEnd(Task closed) : MemoryStream
    {
        public override async ValueTask DisposeAsync()
        {
            await closed;
            await base.DisposeAsync();
        }
    }
}
