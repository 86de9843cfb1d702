using Damon.Kernel.Processes;

namespace Damon.Tests.Kernel.Processes;

public sealed class ProcessSelectorTests
{
    private const int Self = 50;

    private static readonly HashSet<ProcessStamp> Nothing = [];

    private static readonly ProcessTable Table = new(
    [
        new(new(1, 1), 0, "/sbin/init", ["/init.scope"]),
        new(new(10, 100), 1, "db --port 1", ["/system.slice/db.service"]),
        new(new(11, 110), 10, "worker", ["/system.slice/db.service/inner"]),
        new(new(12, 120), 11, "[worker]", ["/elsewhere"]),
        new(new(20, 200), 1, "web", ["/system.slice/db.service-not", "/v1"]),
        new(new(40, 400), 1, "sh -c damon-exporter --command-line db", ["/user"]),
        new(new(Self, 500), 40, "damon-exporter --command-line db", ["/user"]),
        new(new(60, 600), Self, "child of ours", ["/user"]),
    ]);

    [Fact]
    public void Select_Pid_TakesItsChildrenAndTheirs() => Assert.Equal([10, 11, 12], Pids(new([10], [], [])));

    [Fact]
    public void Select_PidWithoutChildren_TakesItAlone() => Assert.Equal([10], Pids(new([10], [], [], WithChildren: false)));

    [Fact]
    public void Select_CommandLine_LeavesUsAndWhoStartedUsOut() => Assert.Equal([10, 11, 12], Pids(new([], ["db"], [])));

    [Fact]
    public void Select_OurOwnNumber_TakesUs() => Assert.Equal([Self, 60], Pids(new([Self], [], [])));

    [Fact]
    public void Select_Cgroup_TakesThoseBelowButNoNamesake() => Assert.Equal([10, 11], Pids(new([], [], ["/system.slice/db.service"], WithChildren: false)));

    [Fact]
    public void Select_CgroupOfVersion1_TakesIt() => Assert.Equal([20], Pids(new([], [], ["/v1/"])));

    [Fact]
    public void Select_KnownChildOfDeadParent_StaysIn() =>
        Assert.Equal([20], new ProcessSelector([], ["nothing"], []).Select(Table, Self, new HashSet<ProcessStamp> { new(20, 200) }).Select(stamp => stamp.Pid));

    [Fact]
    public void Select_KnownNumberUsedAgain_IsNotIt() =>
        Assert.Empty(new ProcessSelector([], ["nothing"], []).Select(Table, Self, new HashSet<ProcessStamp> { new(20, 199) }));

    [Fact]
    public void Ordinals_ProcessesComeAndGo_EachKeepsItsOwn()
    {
        ProcessStamp first = new(10, 1), second = new(20, 2), third = new(15, 3), again = new(10, 9);
        TargetOrdinals both = TargetOrdinals.Empty.Next([first, second]);
        Assert.Equal((0, 1), (both.Of(first), both.Of(second)));
        TargetOrdinals without = both.Next([second]);
        Assert.Equal(1, without.Of(second));
        TargetOrdinals with = without.Next([again, third, second]);
        Assert.Equal((0, 2, 1), (with.Of(again), with.Of(third), with.Of(second)));
        Assert.Empty(with.Next([]).Owners);
    }

    private static IEnumerable<int> Pids(ProcessSelector selector) => selector.Select(Table, Self, Nothing).Select(stamp => stamp.Pid);
}
