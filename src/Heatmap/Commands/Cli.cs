using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Damon;

namespace DamonHeatmap.Commands;

/// <summary>The whole command line, from arguments to exit code.</summary>
internal static class Cli
{
    private const string AllExamples = """
          damon-heatmap info   -i damon.data
          damon-heatmap access -i /var/lib/damon-exporter/snapshots.db --snapshot last
          damon-heatmap access -i damon.data --style cold --age 30s.. --snapshot all
          damon-heatmap render -i damon.data
          damon-heatmap render -i damon.data --sort temperature --scale log
          damon-heatmap render -i damon.data --ranges all --resolution 60x100
          damon-heatmap render -i damon.data --time-range 10s..20s --address-range 0x7f3e06455000..
          damon-heatmap render -i damon.data --format raw --resolution 500x500 -o map.tsv
          damon-heatmap watch  -i /var/lib/damon-exporter/snapshots.db --window 1h
          damon-heatmap diff   before.damon.data after.damon.data
          damon-heatmap diff   -i snapshots.db --before now-2h..now-1h --after now-1h..
          damon-heatmap what-if -i snapshots.db --idle 1m,10m,1h
          damon-heatmap convert -i damon.data --to csv -o regions.csv
          damon-heatmap serve  -i /var/lib/damon-exporter/snapshots.db
          damon-heatmap completion bash > ~/.local/share/bash-completion/completions/damon-heatmap
        """;

    private const string HowMapsAreRead = """
        Time runs downward, addresses to the right. A level is drawn back in time as far as the age of its
        region reaches; what no snapshot knows stays blank.
        """;

    private static readonly (string Name, Func<Terminal, Command> Create)[] Commands =
    [
        ("render", RenderCommand.Create),
        ("watch", WatchCommand.Create),
        ("info", InfoCommand.Create),
        ("access", AccessCommand.Create),
        ("diff", DiffCommand.Create),
        ("what-if", WhatIfCommand.Create),
        ("convert", ConvertCommand.Create),
        ("serve", ServeCommand.Create),
        ("completion", CompletionCommand.Create),
    ];

    /// <summary>Runs one command. Every failure is one line on standard error.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal, CancellationToken cancellationToken = default)
    {
        RootCommand root = Create(terminal, arguments);
        ParseResult parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpAction)
        {
            foreach (string message in parsed.Errors.Select(error => error.Message).Take(1))
            {
                terminal.Say(message);
            }

            await terminal.Error.WriteAsync(WhereHelpIs(parsed, root));
            return ExitCode.BadUsage;
        }

        try
        {
            var invocation = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null, Output = terminal.Output, Error = terminal.Error };
            int code = await parsed.InvokeAsync(invocation, cancellationToken);

            // also when it was told to end, and did
            await terminal.Output.FlushAsync(CancellationToken.None);
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

    /// <summary>All commands, also for those who describe them.</summary>
    public static RootCommand Create(Terminal terminal) => Create(terminal, []);

    /// <summary>How a command is used, a line each; of <c>damon-heatmap</c> itself: every command.</summary>
    public static IEnumerable<string> Examples(Command command) =>
        AllExamples.Split('\n').Where(line => command is RootCommand || line.TrimStart().Split(' ')[1] == command.Name);

    /// <summary>How its maps are read; null: it draws none.</summary>
    public static string? Reading(Command command) => command is RootCommand or { Name: "render" or "diff" or "watch" } ? HowMapsAreRead : null;

    /// <summary>Of all commands only the one that is named is made, with its dozens of options; help, and a name that is none, need them all.</summary>
    private static RootCommand Create(Terminal terminal, string[] arguments)
    {
        var root = new RootCommand("Heatmaps of memory accesses, rebuilt from DAMON's snapshots.");
        (string Name, Func<Terminal, Command> Create)[] named = [.. Commands.Where(command => command.Name == arguments.FirstOrDefault())];
        foreach ((_, Func<Terminal, Command> create) in named.Length > 0 ? named : Commands)
        {
            root.Subcommands.Add(create(terminal));
        }

        foreach (HelpOption help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!, terminal);
        }

        return root;
    }

    private sealed class HelpWithExamples(HelpAction help, Terminal terminal) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            if (terminal.IsOutputTerminal)
            {
                // the library asks .NET for the width of the window, which then sets the terminal's keys to another mode and leaves them there; of a terminal without a name it does not know how
                Environment.SetEnvironmentVariable("TERM", null);
            }

            help.MaxWidth = terminal.Width;
            int code = help.Invoke(parseResult);
            Command command = parseResult.CommandResult.Command;
            TextWriter output = parseResult.InvocationConfiguration.Output;
            output.Write("\nExamples:\n");
            foreach (string line in Examples(command))
            {
                output.Write(line + "\n");
            }

            if (Reading(command) is { } reading)
            {
                output.Write($"\n{reading}\n");
            }

            return code;
        }
    }
}
