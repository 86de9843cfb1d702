namespace DamonExporter.Commands;

/// <summary>What a person wants to know of a command beyond the list of its flags: the end of its help, and of its page of the manual.</summary>
/// <param name="Examples">What it is used for.</param>
/// <param name="Notes">A paragraph, in one line; null: there is none.</param>
/// <param name="ExitCodes">What its exit code says; none: only whether it was used as it must be.</param>
/// <param name="EndsAsCommand">Whether the exit code of a command after <c>--</c> is its own.</param>
internal sealed record CommandHelp(IReadOnlyList<CommandExample> Examples, string? Notes, IReadOnlyList<ExitMeaning> ExitCodes, bool EndsAsCommand = false)
{
    private const string Settings =
        "Settings also come from the environment (DAMON_EXPORTER_ and the setting's name, such as DAMON_EXPORTER_INTERVAL) and from a JSON file (--config.file); "
        + "the command line overrides the environment, that the file.";

    private static readonly ExitMeaning BadUsage = new(DamonExporter.Commands.ExitCodes.BadUsage, "bad usage");

    private static readonly Dictionary<string, CommandHelp> All = new()
    {
        ["run"] = new(
            [
                new("damon-exporter run", "every running kdamond, nothing written to DAMON; see http://127.0.0.1:9464/metrics"),
                new("damon-exporter run --source manage --stop-damon-stat --filter anon", "start DAMON for physical memory, and count anonymous bytes; all is put back at the end"),
                new("damon-exporter run --source manage --command-line postgres --web.listen-address :9464", "watch the processes of a service, also when it restarts, for every address of this host"),
                new("damon-exporter run --source replay --input a.data --input b.data --speed 10 --loop", "play two recordings as one, ten times faster, again and again"),
            ],
            Settings + " Metrics also leave over OTLP where the standard variables ask for it, such as OTEL_EXPORTER_OTLP_ENDPOINT.",
            [
                new(DamonExporter.Commands.ExitCodes.Success, "stopped by a signal"),
                new(DamonExporter.Commands.ExitCodes.BadData, "bad data or address, or DAMON could not be given back as it was"),
                BadUsage,
            ],
            EndsAsCommand: true),
        ["record"] = new(
            [
                new("damon-exporter record -o now.damon.data", "three snapshots of every running kdamond"),
                new("damon-exporter record -o run.damon.data --full -- ./my-program --its-option", "every aggregation of a program and its children, until it ends"),
                new("damon-exporter record -o db.damon.data --source manage --command-line postgres --every 10s --for 5m", "five minutes of a service"),
            ],
            Settings,
            [
                new(DamonExporter.Commands.ExitCodes.Success, "there is a file"),
                new(DamonExporter.Commands.ExitCodes.BadData, "there is none, or DAMON could not be given back as it was"),
                BadUsage,
            ],
            EndsAsCommand: true),
        ["doctor"] = new(
            [
                new("damon-exporter doctor", "what this host offers, and whether run would work"),
                new("damon-exporter doctor --source manage --json -- ./my-program", "whether a program could be watched, for a script"),
            ],
            Notes: null,
            [
                new(DamonExporter.Commands.ExitCodes.Success, "run would deliver with these settings"),
                new(DamonExporter.Commands.ExitCodes.BadData, "it would not"),
                BadUsage,
            ]),
        ["show"] = new(
            [new("damon-exporter config show --config.file /etc/damon-exporter.json", "which setting is what, and why")],
            Settings,
            [
                new(DamonExporter.Commands.ExitCodes.Success, "all settings can be used"),
                new(DamonExporter.Commands.ExitCodes.BadUsage, "some cannot, which is said on stderr"),
            ]),
        ["completion"] = new(
            [
                new("damon-exporter completion bash > /etc/bash_completion.d/damon-exporter", "for everybody on this host, from the next shell on"),
                new("source <(damon-exporter completion bash)", "for this shell only"),
            ],
            Notes: null,
            []),
    };

    private static readonly CommandHelp Whole = new(
        [
            new("damon-exporter doctor", "what this host offers, and what would help; reads only"),
            new("damon-exporter run", "serve metrics"),
            new("damon-exporter record -o now.damon.data", "three snapshots of every running kdamond, in a file"),
            new("damon-exporter config show --config.file /etc/damon-exporter.json", "which setting is what, and why"),
        ],
        Notes: null,
        []);

    /// <summary>That of a command, or of all where the name is none.</summary>
    public static CommandHelp Of(string command) => All.GetValueOrDefault(command, Whole);
}
