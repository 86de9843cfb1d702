using System.CommandLine;
using System.CommandLine.Parsing;
using DamonHeatmap.Access;

namespace DamonHeatmap.Commands;

/// <summary>
/// The options of <c>access</c>. Those that mean the same in damo have one name with and without <c>--compat damo</c>, which is damo's with other dashes; the others belong to one of the two
/// and are refused in the other.
/// </summary>
internal sealed class AccessOptions
{
    private const string Ranges = "MIN..MAX";

    private readonly List<Option> _all = [];

    /// <summary>Those that need <c>--compat damo</c>, and what is there without it.</summary>
    private readonly Dictionary<Option, string> _damosOnly = [];

    /// <summary>Those that do not go with <c>--compat damo</c>, and what is there with it.</summary>
    private readonly Dictionary<Option, string> _oursOnly = [];

    public AccessOptions(LookOptions look)
    {
        Compat = new Option<string?>("--compat") { Description = "Print what 'damo report access' prints of its own files, to the digit, its faults included.", HelpName = "damo" };
        _all.Add(Compat);

        Style = One("--style", string.Join('|', AccessStyles.Names), $"What is shown: {string.Join(", ", AccessStyles.Names)}. Default: detailed.");
        Json = Flag("--json", "One JSON object a snapshot and line: its regions as columns (the ndjson of convert), or percentiles, bins, totals.");
        TotalOnly = Flag("--total-sz-only", "Nothing but the total size of each snapshot.");
        Size = Range("--sz-region", "Only regions of these sizes, as 1MiB..2GiB or ..64KiB.");
        Rate = Range("--access-rate", "Only regions with these access rates, as 1%..50% or 0.01..0.5 (with --compat damo: percents).");
        Age = Range("--age", "Only regions that have had their level for so long, as 10s..1h (with --compat damo: us without a unit).");
        Address = Range("--address", "Only these addresses, as 0x7f00..64MiB; regions are cut to them. May be given more than once, as those below.", "--address-range");
        Temperature = Range("--temperature", "Only regions with these temperatures, as ..-1000000.");
        SnapshotSize = Range("--sz-snapshot", "Only snapshots with these total sizes.");
        Weights = Many("--temperature-weights", "SIZE RATE AGE", "What a byte, a percent and a us add to a temperature (0 100 100).");
        Sort = Many("--sort", "KEY", $"Keys to sort regions by, one after the other, so that the last one counts most: {string.Join(", ", RegionKeys.Names)}.");
        SortDescending = Many("--sort-dsc", "KEY", "Those of the keys that sort the largest first, or all.");
        HistogramRanges = Many("--hist-ranges", Ranges, "The bins of a histogram, as ..0s 0s..5s 5s..1m 1m..; a bin holds its end, not its start (with --compat damo the other way round).");
        HistogramLogarithmic = Flag("--hist-logscale", "Each bin of a histogram ends twice as far as the one before.");
        HistogramCumulative = Flag("--hist-cumulate", "Each bin of a histogram has what those before it have, too.");
        StripWidth = Add(new Option<int?>("--snapshot-heatmap-width") { HelpName = "N" }, "Characters of a snapshot's heatmap. Default: what fits, at most 80.");
        StripStatic = Flag("--snapshot-heatmap-static", "A snapshot's heatmap shows gaps as wide as they are.");
        RegionBox = Flag("--region-box", "A box over each region.");
        BoxValues = Many("--region-box-values", "LENGTH COLOR HEIGHT", "What a box says: access_rate, age, size, temperature, none (age access_rate size).");
        BoxLength = Many("--region-box-min-max-length", "MIN MAX", "Shortest and longest box (1 30).");
        BoxHeight = Many("--region-box-min-max-height", "MIN MAX", "Lowest and highest box (1 5).");
        BoxScales = Many("--region-box-scales", "LENGTH COLOR HEIGHT", "linear or log (log linear log).");
        BoxAlign = One("--region-box-align", "left|right", "Where boxes stand.");

        Snapshot = Ours(
            One("--snapshot", "last|all|N|A..B", "Which snapshots of each stream: the last one (default), all, or by their numbers, from 0 on; below 0 counts from the last (-1). Default with --time-range or --sz-snapshot: all."),
            "use --snapshot-idx");
        Snapshot.Validators.Add(CheckSnapshot);
        Time = Ours(One("--time-range", "A..B", "Only snapshots that end in this time; each end as in render. --snapshot counts those."), "use --snapshot-time");
        Percentiles = Ours(One("--percentiles", "LIST", "Percentiles, as 50,99,99.9 or 0..100/10. Default: 0,1,25,50,75,99,100."), "use --percentiles-range");
        StripValue = Ours(One("--snapshot-heatmap", "access_rate|temperature|none", "What a snapshot's heatmap shows. Default: access_rate."), "damo's shows temperatures");
        Palette = Ours(look.PaletteOption, "use --snapshot-heatmap-colors and --region-box-colors");
        Zone = Ours(look.Zone, "damo has times of its own");
        _all.AddRange([Palette, Zone]);

        PercentilesRange = Damos(Many("--percentiles-range", "N", "up to three numbers are start, end (left out) and step; more are percentiles."), "use --percentiles, as 0..100/10");
        Templates = Damos(
            Many("--template", "set|append AREA TEXT", "another text for a part of the page: record_head, snapshot_head, region, snapshot_tail, record_tail; with damo's keywords, as <size>. May be given more than once."),
            "--json is there for other forms");
        Widths = Damos(Many("--min-chars-for", "KEYWORD N", "least width of what stands for a keyword, given with its brackets."), "columns are as wide as they must be");
        StripColors = Damos(One("--snapshot-heatmap-colors", "gray|flame|emotion", "colours of a snapshot's heatmap: gray, flame, emotion."), "use --palette");
        BoxColors = Damos(One("--region-box-colors", "gray|flame|emotion", "colours of boxes: gray, flame, emotion."), "use --palette");
        Raw = Damos(Flag("--raw-number", "numbers without commas and units."), "use --json");
        RawForm = Damos(Flag("--raw-form", "tables of regions; works without intervals, too."), "use convert --to csv");
        SnapshotTime = Damos(Many("--snapshot-time", Ranges, "only snapshots within these times; ns without a unit."), "use --time-range");
        SnapshotIndex = Damos(Many("--snapshot-idx", "FIRST..LAST", "only these snapshots of each record, counted from 0."), "use --snapshot");
    }

    public Option<string?> Compat { get; }

    public Option<string?> Style { get; }

    public Option<bool> Json { get; }

    public Option<bool> TotalOnly { get; }

    public Option<string[]> Size { get; }

    public Option<string[]> Rate { get; }

    public Option<string[]> Age { get; }

    public Option<string[]> Address { get; }

    public Option<string[]> Temperature { get; }

    public Option<string[]> SnapshotSize { get; }

    public Option<string[]> Weights { get; }

    public Option<string[]> Sort { get; }

    public Option<string[]> SortDescending { get; }

    public Option<string[]> HistogramRanges { get; }

    public Option<bool> HistogramLogarithmic { get; }

    public Option<bool> HistogramCumulative { get; }

    public Option<int?> StripWidth { get; }

    public Option<bool> StripStatic { get; }

    public Option<bool> RegionBox { get; }

    public Option<string[]> BoxValues { get; }

    public Option<string[]> BoxLength { get; }

    public Option<string[]> BoxHeight { get; }

    public Option<string[]> BoxScales { get; }

    public Option<string?> BoxAlign { get; }

    public Option<string?> Snapshot { get; }

    public Option<string?> Time { get; }

    public Option<string?> Percentiles { get; }

    public Option<string?> StripValue { get; }

    public Option<Colors.Palette?> Palette { get; }

    public Option<TimeZoneInfo?> Zone { get; }

    public Option<string[]> PercentilesRange { get; }

    public Option<string[]> Templates { get; }

    public Option<string[]> Widths { get; }

    public Option<string?> StripColors { get; }

    public Option<string?> BoxColors { get; }

    public Option<bool> Raw { get; }

    public Option<bool> RawForm { get; }

    public Option<string[]> SnapshotTime { get; }

    public Option<string[]> SnapshotIndex { get; }

    public void AddTo(Command command)
    {
        _all.ForEach(command.Options.Add);
        command.Validators.Add(Validate);
    }

    /// <summary>Whether damo's output is asked for.</summary>
    public bool IsDamo(ParseResult parsed) => parsed.GetValue(Compat) is not null;

    /// <summary>Whether the option stands on the command line.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    private static void CheckSnapshot(OptionResult result)
    {
        string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        if (SnapshotChoice.Parse(text) is null)
        {
            result.AddError($"--snapshot '{text}': expected last, all or a number, or a range of numbers as 0..4 or -3..");
        }
    }

    private void Validate(CommandResult result)
    {
        string? compat = result.GetValue(Compat);
        if (compat is not null and not "damo")
        {
            result.AddError($"--compat '{compat}': expected damo");
        }

        foreach ((Option option, string instead) in (compat is null ? _damosOnly : _oursOnly).Where(pair => result.GetResult(pair.Key) is { Implicit: false }))
        {
            result.AddError(compat is null ? $"{option.Name} means something only with --compat damo; {instead}" : $"{option.Name} with --compat damo: {instead}");
        }
    }

    private T Add<T>(T option, string description)
        where T : Option
    {
        option.Description = description;
        _all.Add(option);
        return option;
    }

    private Option<string?> One(string name, string help, string description) => Add(new Option<string?>(name) { HelpName = help }, description);

    private Option<string[]> Many(string name, string help, string description, params string[] aliases) =>
        Add(new Option<string[]>(name, aliases) { HelpName = help, AllowMultipleArgumentsPerToken = true, Arity = ArgumentArity.OneOrMore }, description);

    private Option<string[]> Range(string name, string description, params string[] aliases) => Many(name, Ranges, description, aliases);

    private Option<bool> Flag(string name, string description) => Add(new Option<bool>(name), description);

    private T Damos<T>(T option, string instead)
        where T : Option
    {
        option.Description = $"With --compat damo: {option.Description}";
        _damosOnly.Add(option, instead);
        return option;
    }

    private T Ours<T>(T option, string instead)
        where T : Option
    {
        _oursOnly.Add(option, instead);
        return option;
    }
}
