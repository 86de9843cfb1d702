using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DamonExporter.Commands;

/// <summary>The library's help, and what a person wants to know beyond the list of flags.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const string Settings = """
        Settings also come from the environment (DAMON_EXPORTER_ and the setting's name, such as DAMON_EXPORTER_INTERVAL) and from a JSON file
        (--config.file); the command line overrides the environment, that the file.
        """;

    private const string Run = $"""
        Examples:
          damon-exporter run
              every running kdamond, nothing written to DAMON; see http://127.0.0.1:9464/metrics
          damon-exporter run --source manage --stop-damon-stat --filter anon
              start DAMON for physical memory, and count anonymous bytes; all is put back at the end
          damon-exporter run --source manage --command-line postgres --web.listen-address :9464
              watch the processes of a service, also when it restarts, for every address of this host
          damon-exporter run --source replay --input a.data --input b.data --speed 10 --loop
              play two recordings as one, ten times faster, again and again

        {Settings} Metrics also leave over OTLP where the
        standard variables ask for it, such as OTEL_EXPORTER_OTLP_ENDPOINT. Exit code: 0 stopped by a signal, 1 bad data or address, or DAMON could
        not be given back as it was, 2 bad usage; after -- COMMAND…, that of the command.
        """;

    private const string Record = $"""
        Examples:
          damon-exporter record -o now.damon.data
              three snapshots of every running kdamond
          damon-exporter record -o run.damon.data --full -- ./my-program --its-option
              every aggregation of a program and its children, until it ends
          damon-exporter record -o db.damon.data --source manage --command-line postgres --every 10s --for 5m
              five minutes of a service

        {Settings} Exit code: 0 there is a file, 1 there is none, or DAMON
        could not be given back as it was, 2 bad usage; after -- COMMAND…, that of the command.
        """;

    private const string Doctor = """
        Examples:
          damon-exporter doctor
              what this host offers, and whether run would work
          damon-exporter doctor --source manage --json -- ./my-program
              whether a program could be watched, for a script
        """;

    private const string Whole = """
        Examples:
          damon-exporter doctor     what this host offers, and what would help; reads only
          damon-exporter run        serve metrics
          damon-exporter record -o now.damon.data
          damon-exporter config show --config.file /etc/damon-exporter.json     which setting is what, and why
        """;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(parseResult.CommandResult.Command.Name switch
        {
            "run" => Run,
            "record" => Record,
            "doctor" => Doctor,
            _ => Whole,
        });
        return result;
    }
}
