using System.Collections.Immutable;
using System.Globalization;
using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs.Writing;
using DamonExporter.Sources;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Settings;

/// <summary>The settings of the source <c>manage</c>.</summary>
internal static class ManageOptionsReader
{
    private const string FilterHelp = "expected anon, active, young, unmapped, hugepage_size:MIN-MAX (such as 2MiB-1GiB) or memcg:/PATH, each with ! for not, several joined by +";

    private static readonly ImmutableArray<string> PlainFilters = ["anon", "active", "young", "unmapped"];

    public static ManageSourceOptions Read(SettingReader reader, SourceKind source, LiveOptions live, string node, IReadOnlyList<string> watched)
    {
        ProcessSelector selector = new(
            Pids(reader),
            Texts(reader, SettingsTable.ManageCommandLine),
            Texts(reader, SettingsTable.ManageCgroup));
        if (!selector.Cgroups.All(path => path.StartsWith('/')))
        {
            reader.Wrong(SettingsTable.ManageCgroup, "expected the path of a control group from /, as /proc/PID/cgroup has it");
        }

        bool hasSelector = !selector.Pids.IsEmpty || !selector.CommandLines.IsEmpty || !selector.Cgroups.IsEmpty;
        if (hasSelector && watched.Count > 0 && source == SourceKind.Manage)
        {
            reader.Wrong("-- COMMAND… cannot be together with manage.pid, manage.command-line or manage.cgroup: it is what is watched");
        }

        (int least, int most) = Regions(reader);
        return new ManageSourceOptions
        {
            Node = node,
            Processes = hasSelector ? selector : null,
            Command = [.. watched],
            Intervals = Intervals(reader),
            MinRegions = least,
            MaxRegions = most,
            Filters = [.. reader.Settings[SettingsTable.ManageFilters].Values.Select(text => Filter(reader, text)).OfType<ImmutableArray<PageFilter>>()],
            Interval = live.Interval,
            Full = live.RecordFull,
            TakeIdle = reader.Switch(SettingsTable.TakeIdle),
            StopDamonStat = reader.Switch(SettingsTable.StopDamonStat),
        };
    }

    private static ImmutableArray<int> Pids(SettingReader reader)
    {
        var pids = ImmutableArray.CreateBuilder<int>();
        foreach (string text in reader.Settings[SettingsTable.ManagePids].Values)
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int pid) || pid < 1)
            {
                reader.Wrong(SettingsTable.ManagePids, "expected numbers of processes", text);
                return [];
            }

            pids.Add(pid);
        }

        return pids.ToImmutable();
    }

    private static ImmutableArray<string> Texts(SettingReader reader, Setting setting)
    {
        if (reader.Settings.Text(setting) is not { } text)
        {
            return [];
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            reader.Wrong(setting, "expected a text");
            return [];
        }

        return [text];
    }

    private static PlannedIntervals Intervals(SettingReader reader)
    {
        string text = reader.Settings.Text(SettingsTable.ManageIntervals) ?? "auto";
        if (text == "auto")
        {
            return PlannedIntervals.Tuned;
        }

        if (text.Split(',') is [var first, var second]
            && DurationText.Nanoseconds(first) / 1000 is > 0 and var sample
            && DurationText.Nanoseconds(second) / 1000 is { } aggregation
            && aggregation >= sample
            && aggregation <= PlannedIntervals.LongestAggregation)
        {
            return new PlannedIntervals(sample, aggregation);
        }

        reader.Wrong(SettingsTable.ManageIntervals, "expected auto, or sampling and aggregation interval, such as 5ms,100ms; at least 1us, the second not shorter than the first and at most 10s");
        return PlannedIntervals.Tuned;
    }

    private static (int Least, int Most) Regions(SettingReader reader)
    {
        string text = reader.Settings.Text(SettingsTable.ManageRegions) ?? "";
        if (text.Split(',') is [var first, var second]
            && int.TryParse(first, NumberStyles.None, CultureInfo.InvariantCulture, out int least)
            && int.TryParse(second, NumberStyles.None, CultureInfo.InvariantCulture, out int most)
            && least >= 3 && least <= most && most <= 100_000)
        {
            return (least, most);
        }

        reader.Wrong(SettingsTable.ManageRegions, "expected least and largest number of regions, such as 10,1000; from 3 to 100000");
        return (10, 1000);
    }

    private static ImmutableArray<PageFilter>? Filter(SettingReader reader, string text)
    {
        var filters = ImmutableArray.CreateBuilder<PageFilter>();
        foreach (string part in text.Split('+'))
        {
            bool isNegated = part.StartsWith('!');
            string word = isNegated ? part[1..] : part;
            PageFilter? filter = PlainFilters.Contains(word) ? new PageFilter(word, isNegated)
                : word.StartsWith("memcg:/", StringComparison.Ordinal) ? new PageFilter("memcg", isNegated, word["memcg:".Length..])
                : word.StartsWith("hugepage_size:", StringComparison.Ordinal) ? Sizes(word["hugepage_size:".Length..], isNegated)
                : null;
            if (filter is null)
            {
                reader.Wrong(SettingsTable.ManageFilters, FilterHelp, text);
                return null;
            }

            filters.Add(filter);
        }

        return filters.ToImmutable();
    }

    private static PageFilter? Sizes(string text, bool isNegated) =>
        text.Split('-') is [var first, var second] && SizeText.Bytes(first) is { } least && SizeText.Bytes(second) is { } most && least <= most
            ? new PageFilter("hugepage_size", isNegated, Minimum: (ulong)least, Maximum: (ulong)most)
            : null;
}
