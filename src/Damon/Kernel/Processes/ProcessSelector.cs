using System.Collections.Immutable;

namespace Damon.Kernel.Processes;

/// <summary>Which processes are meant: those that one of the conditions is true of, and their children.</summary>
/// <param name="Pids">Processes by number.</param>
/// <param name="CommandLines">Texts, each of which is meant to be somewhere in a command line.</param>
/// <param name="Cgroups">Control groups, as <c>/a/b</c>; those below are in it.</param>
/// <param name="WithChildren">Whether children are meant, too, and theirs.</param>
public sealed record ProcessSelector(
    ImmutableArray<int> Pids, ImmutableArray<string> CommandLines, ImmutableArray<string> Cgroups, bool WithChildren = true)
{
    /// <summary>Whether only numbers are asked for: what is gone then never comes back.</summary>
    public bool IsFinal => CommandLines.IsEmpty && Cgroups.IsEmpty;

    /// <summary>Those of a table.</summary>
    /// <param name="table">The processes.</param>
    /// <param name="self">Our own process. Neither it nor those that it descends from are meant unless by their number: what is looked for stands in their command lines, too.</param>
    /// <param name="known">Processes that were meant before: they and their children still are, though a parent that made them so has ended.</param>
    /// <returns>Ascending by number.</returns>
    public ImmutableArray<ProcessStamp> Select(ProcessTable table, int self, IReadOnlySet<ProcessStamp> known)
    {
        HashSet<int> own = Ancestors(table, self);
        HashSet<int> chosen =
        [
            .. table.Processes.Where(process => known.Contains(process.Stamp) || (own.Contains(process.Stamp.Pid) ? Pids.Contains(process.Stamp.Pid) : IsMeant(process)))
                .Select(process => process.Stamp.Pid),
        ];
        if (WithChildren)
        {
            ILookup<int, int> children = table.Processes.ToLookup(process => process.Parent, process => process.Stamp.Pid);
            Queue<int> left = new(chosen);
            while (left.TryDequeue(out int parent))
            {
                foreach (int child in children[parent].Where(child => child != self && chosen.Add(child)))
                {
                    left.Enqueue(child);
                }
            }
        }

        return [.. table.Processes.Select(process => process.Stamp).Where(stamp => chosen.Contains(stamp.Pid))];
    }

    /// <summary>For people: <c>pid 12, command line "db", control group /a</c>.</summary>
    public override string ToString() => string.Join(", ", Pids.Select(pid => FormattableString.Invariant($"pid {pid}"))
        .Concat(CommandLines.Select(line => $"command line \"{line}\"")).Concat(Cgroups.Select(group => $"control group {group}")));

    private static HashSet<int> Ancestors(ProcessTable table, int self)
    {
        Dictionary<int, int> parents = table.Processes.ToDictionary(process => process.Stamp.Pid, process => process.Parent);
        HashSet<int> found = [];
        for (int pid = self; found.Add(pid) && parents.TryGetValue(pid, out int parent);)
        {
            pid = parent;
        }

        return found;
    }

    private bool IsMeant(ProcessEntry process) =>
        Pids.Contains(process.Stamp.Pid)
        || CommandLines.Any(text => process.CommandLine.Contains(text, StringComparison.Ordinal))
        || Cgroups.Any(wanted => process.Cgroups.Any(group => IsIn(group, wanted.TrimEnd('/'))));

    private static bool IsIn(string group, string wanted) =>
        group.StartsWith(wanted, StringComparison.Ordinal) && (group.Length == wanted.Length || group[wanted.Length] == '/' || wanted.Length == 0);
}
