using DamonHeatmap.Commands;
using Packaging.Generator.Model;

namespace Packaging.Generator.Manual;

/// <summary>damon-heatmap(1), and a page for each of its commands, as git has: their options are many and each command's own.</summary>
internal static class HeatmapManual
{
    private const string Program = "damon-heatmap";

    /// <summary>Its commands, as they are defined.</summary>
    public static CommandModel Tree()
    {
        System.CommandLine.RootCommand root = Cli.Create(new Terminal(TextWriter.Null, TextWriter.Null, false, 80, TimeProvider.System));
        CommandModel program = CommandReader.Read(root, Program);
        return Told(program, root) with { Commands = [.. program.Commands.Zip(root.Subcommands, Told)] };
    }

    public static IEnumerable<ManualPage> Pages(CommandModel program) => program.Commands.Select(PageOf).Prepend(Overview(program));

    private static CommandModel Told(CommandModel model, System.CommandLine.Command command) => model with
    {
        Examples = [.. Cli.Examples(command).Select(line => new ExampleModel(string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)), null))],
        Notes = Cli.Reading(command)?.ReplaceLineEndings(" "),
        ExitCodes = ExitCode.All,
    };

    private static ManualPage Overview(CommandModel program)
    {
        Roff page = Page(Program, "heatmaps of memory accesses, rebuilt from DAMON\\(aqs snapshots");
        page.Section("SYNOPSIS").First($"{Roff.Bold(Program)} {Roff.Italic("COMMAND")} [{Roff.Italic("OPTION")}]...");
        page.Section("DESCRIPTION").First(Roff.Escape(program.Description)).Paragraph(program.Notes!)
            .Paragraph(
                "It reads stores of damon-exporter, also while they are written, recordings of damo, exports of OpenTelemetry, and what it writes itself; what a file is, its content tells. "
                + "Neither DAMON nor root is needed. What cannot be used is told in one line on standard error.");
        page.Section("COMMANDS");
        foreach (CommandModel command in program.Commands)
        {
            page.Item($"{Roff.Bold($"{Program}-{command.Name}")}(1)", Roff.Escape(command.Description));
        }

        page.Section("OPTIONS").AddOptions(program.Options);
        page.Section("ENVIRONMENT")
            .Item($"{Roff.Bold("COLUMNS")}, {Roff.Bold("LINES")}", Roff.Escape("The size of the window, before what the terminal says."))
            .Item($"{Roff.Bold("NO_COLOR")}, {Roff.Bold("TERM")}", Roff.Escape("No colours where NO_COLOR is set, or TERM is dumb or not set."))
            .Item(Roff.Bold("COLORTERM"), Roff.Escape("truecolor or 24bit: the terminal has 24-bit colours."))
            .Item(Roff.Bold("TMPDIR"), Roff.Escape("Where a store's log without a usable index is copied to for reading, and recordings are that serve makes stores of."))
            .Item(Roff.Bold("NOTIFY_SOCKET"), Roff.Escape("Set by systemd for services of Type=notify: serve tells when requests are answered, and when the end begins."));
        page.Section("FILES").Item(Roff.Italic("/var/lib/damon-exporter/snapshots.db"), Roff.Escape("The store of an exporter that runs as a service."));
        page.Section("EXIT STATUS").AddExitCodes(program.ExitCodes).Paragraph("serve ends with 0 when a signal ends it.");
        page.AddExamples(program.Examples);
        page.Section("SEE ALSO").First(string.Join(", ", [.. program.Commands.Select(command => $"{Roff.Bold($"{Program}-{command.Name}")}(1)"), $"{Roff.Bold("damon-exporter")}(8)"]));
        return new ManualPage($"{Program}.1", page.ToString());
    }

    private static ManualPage PageOf(CommandModel command)
    {
        string name = $"{Program}-{command.Name}";
        string summary = command.Description.TrimEnd('.');
        Roff page = Page(name, Roff.Escape(Short(summary)));
        page.Section("SYNOPSIS").First(CommandText.Synopsis(command));
        page.Section("DESCRIPTION").First(Roff.Escape(command.Description));
        if (command.Notes is { } notes)
        {
            page.Paragraph(notes);
        }

        if (command.Arguments.Count > 0)
        {
            page.Section("ARGUMENTS").AddArguments(command.Arguments);
        }

        page.Section("OPTIONS").AddOptions(command.Options);
        page.Section("EXIT STATUS").First($"See {Roff.Bold(Program)}(1).");
        page.AddExamples(command.Examples);
        page.Section("SEE ALSO").First($"{Roff.Bold(Program)}(1), {Roff.Bold("damon-exporter")}(8)");
        return new ManualPage($"{name}.1", page.ToString());
    }

    private static Roff Page(string name, string escapedSummary) =>
        new Roff(name, 1, $"{Program} {DamonExporter.Hosting.BuildInfo.Version}", "User Commands").Section("NAME").First($"{Roff.Escape(name)} \\- {escapedSummary}");

    /// <summary>For the list that apropos makes: the first part of a sentence, beginning small.</summary>
    private static string Short(string sentence)
    {
        int end = sentence.IndexOfAny([':', ';']);
        string part = end < 0 ? sentence : sentence[..end];
        int stop = part.IndexOf(". ", StringComparison.Ordinal);
        part = stop < 0 ? part : part[..stop];
        return char.ToLowerInvariant(part[0]) + part[1..];
    }
}
