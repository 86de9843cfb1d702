using System.CommandLine;
using DamonHeatmap.Inputs;
using DamonHeatmap.Reports;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap info</c>: what is in a recording, so what to ask for.</summary>
internal static class InfoCommand
{
    public static Command Create(Terminal terminal)
    {
        var common = new CommonOptions();
        var json = new Option<bool>("--json") { Description = "One JSON document instead of text." };
        var command = new Command("info", "Show what is in a recording: streams, address ranges, time span, counts, intervals.");
        common.AddTo(command);
        command.Options.Add(json);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                Recording recording = Recording.Open(parsed.GetRequiredValue(common.Input), common.FileOptions(parsed), terminal.Say, terminal.Input, terminal.Progress);
                List<StreamSurvey> streams = [.. recording.Survey(cancellationToken).Where(stream => common.Streams(parsed).Matches(stream.Stream))];
                if (streams.Count == 0)
                {
                    throw new Damon.DamonDataException($"{recording.Names()}: no stream {common.Streams(parsed)}");
                }

                OutputFile.Write(null, terminal, output =>
                {
                    if (parsed.GetValue(json))
                    {
                        InfoReport.WriteJson(recording, streams, output);
                    }
                    else
                    {
                        InfoReport.WriteText(recording, streams, output);
                    }
                });
                return ExitCode.Success;
            },
            cancellationToken));
        return command;
    }
}
