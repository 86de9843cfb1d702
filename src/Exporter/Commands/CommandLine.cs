using System.CommandLine;
using System.CommandLine.Help;
using Damon;

namespace DamonExporter.Commands;

/// <summary>The program's command line.</summary>
internal static class CommandLine
{
    /// <inheritdoc cref="RunAsync(string[], Func{TextWriter}, TextWriter)"/>
    public static Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error) => RunAsync(arguments, () => output, error);

    /// <summary>Runs what the arguments ask for.</summary>
    /// <param name="arguments">The words behind the program's name.</param>
    /// <param name="output">Standard output; only taken where there is something to say: one that is closed cannot be.</param>
    /// <param name="error">Standard error.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] arguments, Func<TextWriter> output, TextWriter error)
    {
        (string[] own, string[] watched) = CommandTail.Split(arguments);
        RootCommand root = Create(watched);

        // every command says all that it says at its end; a place that takes none of it is then no command's business
        using StringWriter said = new();

        // a word that starts with @ is a word
        ParseResult parsed = root.Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
        parsed.InvocationConfiguration.Output = said;
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
        int code;
        try
        {
            code = await parsed.InvokeAsync(parsed.InvocationConfiguration);
        }
        catch (DamonDataException e)
        {
            // what keeps a command from being begun at all
            Complaints.Write(error, e.Message.ReplaceLineEndings(" "));
            code = ExitCodes.BadData;
        }

        if (said.GetStringBuilder().Length == 0)
        {
            // .NET has one lock for standard output and standard error: a log that nobody reads would hold up the end here
            return code;
        }

        try
        {
            TextWriter place = output();
            await place.WriteAsync(said.GetStringBuilder());
            await place.FlushAsync();
            return code;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // of a file that is closed (>&-), .NET says that access is denied, and inside of that what the system said
            Complaints.Write(error, $"standard output: cannot be written: {e.GetBaseException().Message.ReplaceLineEndings(" ")}");
            return ExitCodes.BadData;
        }
    }

    /// <summary>All commands.</summary>
    /// <param name="watched">The command after <c>--</c>.</param>
    public static RootCommand Create(IReadOnlyList<string> watched)
    {
        RootCommand root = new("Memory access of this host, as the kernel's DAMON sees it, for Prometheus and OpenTelemetry.");
        root.Subcommands.Add(RunCommand.Create(watched));
        root.Subcommands.Add(RecordCommand.Create(watched));
        root.Subcommands.Add(ConfigCommand.Create());
        root.Subcommands.Add(DoctorCommand.Create(watched));
        root.Subcommands.Add(CompletionCommand.Create());
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
