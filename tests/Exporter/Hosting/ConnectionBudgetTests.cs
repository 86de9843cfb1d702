using DamonExporter.Tests.Kit;
using DamonWeb.Connections;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;

namespace DamonExporter.Tests.Hosting;

public sealed class ConnectionBudgetTests
{
    private readonly SteppedTime _time = new();
    private readonly List<string> _said = [];
    private readonly ConnectionBudget _budget;

    public ConnectionBudgetTests() => _budget = new ConnectionBudget(3, _time, _said.Add);

    [Fact]
    public void HoldAsync_OneTooMany_TheOneThatIsIdleForLongestIsClosed()
    {
        Client first = new(_budget), second = new(_budget), third = new(_budget);
        first.Ask();
        first.Answered();

        Client fourth = new(_budget);
        Assert.Equal((false, true, false, false, 3), (first.IsClosed, second.IsClosed, third.IsClosed, fourth.IsClosed, _budget.Count));
        Client fifth = new(_budget);
        Assert.Equal((false, true, false, false), (first.IsClosed, third.IsClosed, fourth.IsClosed, fifth.IsClosed));
        Assert.Equal("more than 3 connections at a time: those on which nothing has been asked for longest are closed", Assert.Single(_said));
    }

    [Fact]
    public void HoldAsync_OthersAreBusy_TheIdleOneIsClosed()
    {
        Client first = new(_budget), second = new(_budget), third = new(_budget);
        first.Ask();
        second.Ask();
        Client fourth = new(_budget);
        Assert.Equal((false, false, true, false), (first.IsClosed, second.IsClosed, third.IsClosed, fourth.IsClosed));

        fourth.Ask();
        Client fifth = new(_budget);
        Assert.Equal((true, false, false, false, 3), (first.IsClosed, second.IsClosed, fourth.IsClosed, fifth.IsClosed, _budget.Count));

        // one that was closed to make room may still end its answer
        first.Answered();
        Assert.Equal(3, _budget.Count);
    }

    [Fact]
    public void HoldAsync_SeveralRequestsOnOneConnection_ItIsBusyUntilTheLastIsAnswered()
    {
        Client first = new(_budget);
        first.Ask();
        first.Ask();
        first.Answered();
        Client second = new(_budget), third = new(_budget), fourth = new(_budget);
        Assert.Equal((false, true), (first.IsClosed, second.IsClosed));
        first.Answered();
        _ = (third, fourth);
        Client fifth = new(_budget);
        Assert.Equal((false, true, false), (first.IsClosed, third.IsClosed, fifth.IsClosed));
    }

    [Fact]
    public async Task HoldAsync_ClientsThatGo_LeaveRoom()
    {
        for (int i = 0; i < 10; i++)
        {
            Client client = new(_budget);
            Assert.Equal(1, _budget.Count);
            await client.GoAsync();
        }

        Assert.Equal(0, _budget.Count);
        Assert.Empty(_said);
    }

    [Fact]
    public void HoldAsync_TooManyAgainAfterAQuietMinute_IsSaidAgain()
    {
        Crowd();
        _time.Advance(TimeSpan.FromSeconds(59));
        Crowd();
        _time.Advance(TimeSpan.FromSeconds(59));
        Crowd();
        Assert.Single(_said);
        _time.Advance(TimeSpan.FromSeconds(61));
        Crowd();
        Assert.Equal(2, _said.Count);

        void Crowd()
        {
            for (int i = 0; i < 5; i++)
            {
                _ = new Client(_budget);
            }
        }
    }

    [Fact]
    public async Task AnswerAsync_ConnectionThatNobodyWatches_IsAnswered()
    {
        bool isAnswered = false;
        await _budget.AnswerAsync(new DefaultHttpContext(), _ =>
        {
            isAnswered = true;
            return Task.CompletedTask;
        });
        Assert.True(isAnswered);
    }

    /// <summary>A connection, and who asks on it.</summary>
    private sealed class Client
    {
        private readonly ConnectionBudget _budget;
        private readonly Connection _connection = new();
        private readonly TaskCompletionSource _gone = new();
        private readonly Queue<TaskCompletionSource> _asked = [];
        private readonly Task _held;

        public Client(ConnectionBudget budget)
        {
            _budget = budget;
            _held = budget.HoldAsync(_connection, _ => _gone.Task);
        }

        public bool IsClosed => _connection.IsAborted;

        public void Ask()
        {
            DefaultHttpContext request = new();
            request.Features.Set<IConnectionItemsFeature>(_connection);
            TaskCompletionSource answered = new();
            _asked.Enqueue(answered);
            _ = _budget.AnswerAsync(request, _ => answered.Task);
        }

        public void Answered() => _asked.Dequeue().SetResult();

        public async Task GoAsync()
        {
            _gone.SetResult();
            await _held;
        }
    }

    /// <summary>Says at once that it was closed; Kestrel's own does so from another thread.</summary>
    private sealed class Connection() : DefaultConnectionContext("x")
    {
        public bool IsAborted { get; private set; }

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }
}
