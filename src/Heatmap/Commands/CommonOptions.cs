using System.CommandLine;
using System.CommandLine.Parsing;
using Damon;
using Damon.Records;
using Damon.Snapshots;
using DamonHeatmap.Inputs;
using DamonHeatmap.Requests;
using DamonHeatmap.Text;

namespace DamonHeatmap.Commands;

/// <summary>The options that say what is read; the same for every command.</summary>
internal sealed class CommonOptions
{
    public Option<string[]> Input { get; } = new("--input", "-i")
    {
        Description = "Snapshots: a store of damon-exporter, damo's json, json_compressed or perf-script text, perf.data, OTLP exports (JSON or protobuf), csv or ndjson of convert; gzip or zstd (not damo's). - is standard input. Several are taken together.",
        HelpName = "FILE",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    public Option<Intervals?> Intervals { get; } = new("--intervals")
    {
        Description = "Sampling and aggregation interval of a recording that does not say (5ms,100ms); else they are estimated.",
        HelpName = "SAMPLE,AGGR",
        CustomParser = ParseIntervals,
    };

    public Option<string?> Kdamond { get; } = Part("kdamond");

    public Option<string?> Context { get; } = Part("context");

    public Option<string?> Target { get; } = Part("target");

    public Option<string?> Scheme { get; } = Part("scheme");

    public void AddTo(Command command)
    {
        // An option that takes several values takes a misspelt option for one of them.
        Input.Validators.Add(static result =>
        {
            foreach (Token token in result.Tokens.Where(token => token.Value.StartsWith('-') && token.Value != StandardInput.Name))
            {
                result.AddError($"Unrecognized option '{token.Value}' (write ./{token.Value} if it is a file).");
            }
        });
        Input.Validators.Add(RefuseEmptyName);
        command.Options.Add(Input);
        command.Options.Add(Intervals);
        AddStreamsTo(command);
    }

    /// <summary>Those that choose streams only.</summary>
    public void AddStreamsTo(Command command)
    {
        command.Options.Add(Kdamond);
        command.Options.Add(Context);
        command.Options.Add(Target);
        command.Options.Add(Scheme);
    }

    public StreamFilter Streams(ParseResult parsed) =>
        new(parsed.GetValue(Kdamond), parsed.GetValue(Context), parsed.GetValue(Target), parsed.GetValue(Scheme));

    public RecordFileOptions FileOptions(ParseResult parsed) => new() { Intervals = parsed.GetValue(Intervals) };

    /// <summary>For options that name files: what an unset variable of a shell gives is no name.</summary>
    public static void RefuseEmptyName(OptionResult result)
    {
        if (result.Tokens.Any(static token => token.Value.Length == 0))
        {
            result.AddError($"{result.Option.Name} '': expected the name of a file");
        }
    }

    private static Option<string?> Part(string name) => new("--" + name)
    {
        Description = $"Only streams of this {name}.",
        HelpName = "N",
    };

    private static Intervals? ParseIntervals(ArgumentResult result)
    {
        string text = result.Tokens[0].Value;
        string[] parts = text.Split(',');
        if (parts.Length == 2 && Scan.TryDuration(parts[0], out long sample) && Scan.TryDuration(parts[1], out long aggregation))
        {
            try
            {
                return new Intervals(sample, aggregation);
            }
            catch (DamonDataException problem)
            {
                result.AddError($"--intervals '{text}': {problem.Message}");
                return null;
            }
        }

        result.AddError($"--intervals '{text}': expected two lengths of time with units, as in 5ms,100ms");
        return null;
    }
}
