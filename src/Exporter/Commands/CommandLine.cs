using System.CommandLine;
using System.CommandLine.Help;

namespace DamonExporter.Commands;

/// <summary>The program's command line.</summary>
internal static class CommandLine
{
    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        (string[] own, string[] watched) = CommandTail.Split(arguments);
        RootCommand root = Create(watched);

        // a word that starts with @ is a word
        ParseResult parsed = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
        parsed.InvocationConfiguration.Output = output;
        parsed.InvocationConfiguration.Error = error;
        if (parsed.Errors.Count > 0)
        {
            Complaints.Write(error, parsed.Errors.Select(problem => problem.Message.ReplaceLineEndings(" ")).Distinct());
            string command = parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
            Complaints.Write(error, $"see damon-exporter {command}--help");
            return ExitCodes.BadUsage;
        }

        if (watched.Length > 0 && parsed.CommandResult.Command.Name is not ("run" or "record" or "doctor"))
        {
            Complaints.Write(error, "-- COMMAND… only goes with run, record and doctor");
            return ExitCodes.BadUsage;
        }

        // signals are the commands' own business
        parsed.InvocationConfiguration.ProcessTerminationTimeout = null;
        parsed.InvocationConfiguration.EnableDefaultExceptionHandler = false;
        return await parsed.InvokeAsync(parsed.InvocationConfiguration);
    }

    private static RootCommand Create(IReadOnlyList<string> watched)
    {
        RootCommand root = new("Memory access of this host, as the kernel's DAMON sees it, for Prometheus and OpenTelemetry.");
        root.Subcommands.Add(RunCommand.Create(watched));
        root.Subcommands.Add(RecordCommand.Create(watched));
        root.Subcommands.Add(ConfigCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create(watched));
        foreach (Option option in root.Options)
        {
            if (option is HelpOption { Action: HelpAction help })
            {
                option.Action = new HelpWithExamples(help);
            }
            else if (option is VersionOption)
            {
                option.Action = new PrintVersion();
            }
        }

        return root;
    }
}
