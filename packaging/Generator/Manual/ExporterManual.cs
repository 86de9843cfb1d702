using DamonExporter.Commands;
using DamonExporter.Hosting;
using DamonExporter.Settings;
using Packaging.Generator.Model;

namespace Packaging.Generator.Manual;

/// <summary>damon-exporter(8): one page, since all its commands take the same settings.</summary>
internal static class ExporterManual
{
    private const string Program = "damon-exporter";

    private static readonly HashSet<string> TakingCommands = ["run", "record", "doctor"];

    private static readonly Dictionary<string, Setting> Settings = SettingsTable.All.ToDictionary(setting => setting.Flag);

    /// <summary>Its commands, as they are defined.</summary>
    public static CommandModel Tree() => Told(CommandReader.Read(CommandLine.Create([]), Program));

    public static IEnumerable<ManualPage> Pages(CommandModel program)
    {
        Roff page = new(Program, 8, $"{Program} {BuildInfo.Version}", "System Administration");
        page.Section("NAME").First($"{Roff.Escape(Program)} \\- memory accesses seen by the kernel\\(aqs DAMON, as metrics and events");
        page.Section("SYNOPSIS");
        CommandModel[] commands = [.. program.Whole().Where(command => command.Commands.Count == 0)];
        page.First(CommandText.Synopsis(commands[0]));
        foreach (CommandModel command in commands[1..])
        {
            page.Formatted(CommandText.Synopsis(command));
        }

        page.Section("DESCRIPTION").First(Roff.Escape(program.Description))
            .Paragraph(
                "By default nothing is written to DAMON: snapshots come from a private instance of the kernel's tracing, or from the percentiles of DAMON_STAT. "
                + "Each source that writes more has to be asked for by name. No address of memory ever stands in a label of a metric.")
            .Paragraph($"Whatever cannot be used is told in one line on standard error: what, where, and what to do. {Program} doctor says what this host offers.");
        page.Section("COMMANDS");
        foreach (CommandModel command in commands)
        {
            OptionModel[] own = [.. command.Options.Where(option => !Settings.ContainsKey(option.Names[0]) && !IsCommon(option))];
            page.Subsection(command.Path[(Program.Length + 1)..]).First(Roff.Escape(command.Description));
            page.AddArguments(command.Arguments).AddOptions(own);
        }

        page.Section("OPTIONS").First("Of every command:").AddOptions(program.Options);
        page.Section("SETTINGS")
            .First(Roff.Escape("Of run, record, doctor and config show. A setting is given on the command line, in the environment or in a JSON file: the command line overrides the environment, the environment the file, the file the default. A list is always taken whole from one of them."))
            .AddOptions(commands[0].Options.Where(option => Settings.ContainsKey(option.Names[0])));
        page.Section("ENVIRONMENT").First(Roff.Escape("The variables of settings stand with these. Besides:"))
            .Item(Roff.Bold("STATE_DIRECTORY"), Roff.Escape("The folder of the store, where --store does not say; systemd sets it by StateDirectory=."))
            .Item(Roff.Bold("NODE_NAME"), Roff.Escape("The host's name, where --node does not say."))
            .Item(Roff.Bold("NOTIFY_SOCKET"), Roff.Escape("Set by systemd for services of Type=notify, which are told when requests are answered and when the end begins."))
            .Item(
                string.Join(", ", OtlpVariables.Names.Select(Roff.Bold)),
                Roff.Escape("The standard variables of OpenTelemetry: whether, where and how metrics and events leave over OTLP."));
        page.Section("FILES")
            .Item(Roff.Italic("/var/lib/damon-exporter/snapshots.db"), Roff.Escape("The snapshot store (SQLite), its log and its lock beside it. Only its owner may read it."))
            .Item(
                Roff.Italic(SettingsTable.StateDirectory.Default + "/manage.json"),
                Roff.Escape("What the source manage made in the kernel, while it runs; after it was killed, the next start undoes that. It must not outlive a boot."))
            .Item(Roff.Italic("/etc/default/damon-exporter"), Roff.Escape("Variables for the service, where it was installed with the unit of systemd."));
        page.Section("SIGNALS").Item(
            string.Join(", ", ((string[])["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]).Select(Roff.Bold)),
            Roff.Escape("End run and record: the source manage gives back what it took, trace removes its instance, what was delivered is kept, and a recording becomes whole. There is nothing that a signal loads anew: settings are read at the start."));
        page.Section("EXIT STATUS");
        foreach (CommandModel command in commands.Where(command => command.ExitCodes.Count > 0))
        {
            page.Subsection(command.Path[(Program.Length + 1)..]).AddExitCodes(command.ExitCodes);
            if (CommandHelp.Of(command.Name).EndsAsCommand)
            {
                page.Paragraph("After -- COMMAND..., that of the command.");
            }
        }

        page.AddExamples([.. commands.SelectMany(command => command.Examples)]);
        page.Section("SEE ALSO").First(
            $"{Roff.Bold("damon-heatmap")}(1), {Roff.Bold("systemd.service")}(5), {Roff.Bold("prometheus")}(1)")
            .Paragraph("https://docs.kernel.org/mm/damon/");
        yield return new ManualPage($"{Program}.8", page.ToString());
    }

    /// <summary>With what is not part of the definition: examples, exit codes, and what the table of settings knows better.</summary>
    private static CommandModel Told(CommandModel command)
    {
        CommandHelp help = CommandHelp.Of(command.Name);
        return command with
        {
            Options = [.. command.Options.Select(Told)],
            Commands = [.. command.Commands.Select(Told)],
            Examples = [.. help.Examples.Select(example => new ExampleModel(example.Line, example.Meaning))],
            Notes = help.Notes,
            ExitCodes = [.. help.ExitCodes.Select(one => (one.Code, one.Meaning))],
            TakesCommand = TakingCommands.Contains(command.Name),
        };
    }

    private static OptionModel Told(OptionModel option) => Settings.TryGetValue(option.Names[0], out Setting? setting)
        ? option with { Description = setting.Help, Default = setting.DefaultHelp ?? setting.Default, Variable = setting.Variable }
        : option;

    private static bool IsCommon(OptionModel option) => option.Names[0] is "--help" or "--version";
}
