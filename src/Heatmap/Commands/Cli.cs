using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Damon;

namespace DamonHeatmap.Commands;

/// <summary>The whole command line, from arguments to exit code.</summary>
internal static class Cli
{
    private const string Examples = """

        Examples:
          damon-heatmap info   -i damon.data
          damon-heatmap access -i /var/lib/damon-exporter/snapshots.db --snapshot last
          damon-heatmap access -i damon.data --style cold --age 30s.. --snapshot all
          damon-heatmap render -i damon.data
          damon-heatmap render -i damon.data --sort temperature --scale log
          damon-heatmap render -i damon.data --ranges all --resolution 60x100
          damon-heatmap render -i damon.data --time-range 10s..20s --address-range 0x7f3e06455000..
          damon-heatmap render -i damon.data --format raw --resolution 500x500 -o map.tsv
          damon-heatmap watch  -i /var/lib/damon-exporter/snapshots.db --window 1h
          damon-heatmap diff before.damon.data after.damon.data
          damon-heatmap convert -i damon.data --to csv -o regions.csv

        Time runs downward, addresses to the right. A level is drawn back in time as far as the age of its
        region reaches; what no snapshot knows stays blank.
        """;

    /// <summary>Runs one command. Every failure is one line on standard error.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellationToken = default)
    {
        RootCommand root = Create(terminal);
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (string message in parsed.Errors.Select(error => error.Message).Distinct().Take(2))
            {
                terminal.Say(message);
            }

            await terminal.Error.WriteAsync(WhereHelpIs(parsed, root));
            return ExitCode.BadUsage;
        }

        try
        {
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = terminal.Output, Error = terminal.Error };
            int code = await parsed.InvokeAsync(invocation, cancellationToken);
            await terminal.Output.FlushAsync(cancellationToken);
            return code;
        }
        catch (UsageException problem)
        {
            terminal.Say(problem.Message);
            await terminal.Error.WriteAsync(WhereHelpIs(parsed, root));
            return ExitCode.BadUsage;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (DamonDataException problem)
        {
            terminal.Say(problem.Message);
            return ExitCode.BadData;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // files say their own names; what is left is the output
            terminal.Say($"standard output: cannot be written: {problem.Message}");
            return ExitCode.BadData;
        }
        catch (OutOfMemoryException)
        {
            terminal.Say("not enough memory for this; ask for a smaller grid");
            return ExitCode.BadData;
        }
    }

    private static string WhereHelpIs(ParseResult parsed, RootCommand root) =>
        $"Try 'damon-heatmap {(parsed.CommandResult.Command == root ? "" : parsed.CommandResult.Command.Name + " ")}--help'.\n";

    private static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Heatmaps of memory accesses, rebuilt from DAMON's snapshots.");
        root.Subcommands.Add(RenderCommand.Create(terminal));
        root.Subcommands.Add(WatchCommand.Create(terminal));
        root.Subcommands.Add(InfoCommand.Create(terminal));
        root.Subcommands.Add(AccessCommand.Create(terminal));
        root.Subcommands.Add(DiffCommand.Create(terminal));
        root.Subcommands.Add(WhatIfCommand.Create(terminal));
        root.Subcommands.Add(ConvertCommand.Create(terminal));
        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        return root;
    }

    private sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int code = help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.Write(Examples + "\n");
            return code;
        }
    }
}
