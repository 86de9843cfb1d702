using DamonHeatmap.Server;

namespace DamonHeatmap.Tests.Server;

public class SendBudgetTests
{
    private readonly SendBudget _budget = new(100);

    [Fact]
    public void TryTake_WhatFits_IsHeldUntilReleased()
    {
        byte[] first = new byte[60], second = new byte[40], third = new byte[1];
        Assert.True(_budget.TryTake(first));
        Assert.True(_budget.TryTake(second));
        Assert.Equal(100, _budget.Held);
        Assert.False(_budget.TryTake(third));
        _budget.Release(first);
        Assert.True(_budget.TryTake(third));
        _budget.Release(second);
        _budget.Release(third);
        Assert.Equal(0, _budget.Held);
    }

    [Fact]
    public void HasRoom_IsWhetherItCouldBeTaken()
    {
        Assert.True(_budget.HasRoom(1000));
        byte[] some = new byte[60];
        Assert.True(_budget.TryTake(some));
        Assert.True(_budget.HasRoom(40));
        Assert.False(_budget.HasRoom(41));
        _budget.Release(some);
        Assert.True(_budget.HasRoom(1000));
    }

    [Fact]
    public void TryTake_TheSameForMany_CountsOnce()
    {
        byte[] body = new byte[60];
        Assert.True(_budget.TryTake(body));
        Assert.True(_budget.TryTake(body));
        Assert.Equal(60, _budget.Held);
        _budget.Release(body);
        Assert.Equal(60, _budget.Held);
        Assert.False(_budget.TryTake(new byte[60]));
        _budget.Release(body);
        Assert.Equal(0, _budget.Held);
    }

    [Fact]
    public void TryTake_LargerThanAll_GoesAlone()
    {
        byte[] body = new byte[1000];
        Assert.True(_budget.TryTake(body));
        Assert.False(_budget.TryTake(new byte[1]));
        _budget.Release(body);
        Assert.True(_budget.TryTake(new byte[1]));
    }
}
