using System.CommandLine;
using System.CommandLine.Invocation;
using DamonExporter.Hosting;

namespace DamonExporter.Commands;

/// <summary><c>damon-exporter --version</c>.</summary>
internal sealed class PrintVersion : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine($"damon-exporter {BuildInfo.Version} ({BuildInfo.Revision})");
        return ExitCodes.Success;
    }
}
