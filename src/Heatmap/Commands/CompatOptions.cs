using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using DamonHeatmap.Compat;
using DamonHeatmap.Raster;
using DamonHeatmap.Requests;

namespace DamonHeatmap.Commands;

/// <summary>The options of <c>--compat damo</c>, and what the others mean with it.</summary>
internal sealed class CompatOptions
{
    private readonly Option<string?> _compat = new("--compat")
    {
        Description = "Print what 'damo report heatmap' prints, to the digit, its faults included: its raw output, with --format ansi its map in colours, or with --guide its guide.",
        HelpName = "damo",
    };

    private readonly Option<bool> _guide = new("--guide") { Description = "With --compat damo: print damo's guide." };

    private readonly Option<bool> _absoluteTime = new("--abs-time") { Description = "With --compat damo: times as recorded, not from the start of the map." };

    private readonly Option<bool> _absoluteAddress = new("--abs-addr") { Description = "With --compat damo: addresses as recorded, not from the start of the map." };

    private readonly Option<string?> _colors = new("--colors") { Description = "With --compat damo --format ansi: its colours: gray, flame or emotion.", HelpName = "gray|flame|emotion" };

    private readonly Option<bool> _skipSamples = new("--skip-color-samples") { Description = "With --compat damo --format ansi: without the line that shows what the colours mean." };

    public void AddTo(Command command)
    {
        command.Options.Add(_compat);
        command.Options.Add(_guide);
        command.Options.Add(_absoluteTime);
        command.Options.Add(_absoluteAddress);
        command.Options.Add(_colors);
        command.Options.Add(_skipSamples);
        command.Validators.Add(Validate);
    }

    /// <summary>Whether damo's output is asked for.</summary>
    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_compat) is not null;

    /// <summary>Writes it.</summary>
    /// <exception cref="UsageException">The request has no meaning in damo.</exception>
    /// <exception cref="Damon.DamonDataException">Bad data, or damo fails on it, too.</exception>
    public void Write(ParseResult parsed, IReadOnlyList<string> inputs, MapRequest request, bool colored, TextWriter output, CancellationToken cancellationToken)
    {
        request.CheckSize(maps: 1);
        if (MapValues.Probe(request.Value) is not null)
        {
            throw new UsageException("--probe with --compat damo: damo draws no hits of probes");
        }

        var options = new DamoHeatmapOptions
        {
            Inputs = inputs,
            TimePixels = request.Resolution.Rows,
            AddressPixels = request.Resolution.Columns,
            TimeRange = Times(request.Time),
            AddressRanges = [.. request.Addresses.Select(Addresses)],
            AllRanges = request.Ranges == RangeChoice.All,
            AbsoluteTime = parsed.GetValue(_absoluteTime),
            AbsoluteAddress = parsed.GetValue(_absoluteAddress),
            FilterPassedOnly = request.Value == MapValue.FilterPassedRate,
            SortByTemperature = request.Order == MapOrder.Temperature,
            Colors = parsed.GetValue(_colors) is not string name ? DamoColors.Gray
                : DamoColors.Find(name) ?? throw new UsageException($"--colors '{name}': expected {string.Join(", ", DamoColors.Names)}"),
            SkipColorSamples = parsed.GetValue(_skipSamples),
            Kdamond = Number("--kdamond", request.Streams.Kdamond),
            Context = Number("--context", request.Streams.Context),
            Scheme = Number("--scheme", request.Streams.Scheme),
            Target = Number("--target", request.Streams.Target),
        };
        if (parsed.GetValue(_guide))
        {
            DamoHeatmap.WriteGuide(output, options, cancellationToken);
        }
        else if (colored)
        {
            DamoHeatmap.WriteColored(output, options, cancellationToken);
        }
        else
        {
            DamoHeatmap.WriteRaw(output, options, cancellationToken);
        }
    }

    private static DamoRange? Times(TimeRange range)
    {
        if (range == TimeRange.All)
        {
            return null;
        }

        if (range is not { From: TimePoint from, To: TimePoint to })
        {
            throw new UsageException("--time-range with --compat damo needs both ends");
        }

        string? basis = Basis(from.Basis);
        return basis == Basis(to.Basis)
            ? DamoRange.Of(from.Nanoseconds, to.Nanoseconds, basis)
            : throw new UsageException("--time-range with --compat damo needs both ends of one kind: offsets from the start, from the end, or times");
    }

    private static string? Basis(TimeBasis basis) => basis switch
    {
        TimeBasis.Start => DamoRange.Guided,
        TimeBasis.End => DamoRange.GuidedEnd,
        _ => null,
    };

    private static DamoRange Addresses(AddressBounds span) => span is { From: ulong from, To: ulong to }
        ? DamoRange.Of(from, to)
        : throw new UsageException("--address-range with --compat damo needs both ends");

    private static long? Number(string option, string? text)
    {
        if (text is null)
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new UsageException($"{option} '{text}': damo knows numbers only");
    }

    private void Validate(CommandResult result)
    {
        string? compat = result.GetValue(_compat);
        if (compat is not null and not "damo")
        {
            result.AddError($"--compat '{compat}': expected damo");
        }

        Option[] needy = [_guide, _absoluteTime, _absoluteAddress, _colors, _skipSamples];
        foreach (Option option in needy.Where(option => compat is null && result.GetResult(option) is { Implicit: false }))
        {
            result.AddError($"{option.Name} means something only with --compat damo");
        }
    }
}
