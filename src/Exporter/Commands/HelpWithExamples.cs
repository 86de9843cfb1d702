using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace DamonExporter.Commands;

/// <summary>The library's help, and what a person wants to know beyond the list of flags.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private const string Examples = """
        Examples:
          damon-exporter run --source replay --input snapshots.damon.data
              play a recording once at its own pace; see http://127.0.0.1:9464/metrics
          damon-exporter run --source replay --input snapshots.damon.data --speed max
              take it in at once and keep serving its last state
          damon-exporter run --source replay --input a.data --input b.data --speed 10 --loop --web.listen-address :9464
              play two recordings as one, ten times faster, again and again, for every address of this host
          damon-exporter config show --config.file /etc/damon-exporter.json
              which setting is what, and why

        Settings also come from the environment (DAMON_EXPORTER_ and the setting's name, such as DAMON_EXPORTER_REPLAY_SPEED) and from a JSON file
        (--config.file); the command line overrides the environment, that the file. Metrics also leave over OTLP where the standard variables ask
        for it, such as OTEL_EXPORTER_OTLP_ENDPOINT. Exit code of run: 0 stopped by a signal, 1 bad data or address, 2 bad usage.
        """;

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(Examples);
        return result;
    }
}
