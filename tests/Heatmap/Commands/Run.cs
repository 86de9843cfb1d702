using System.Text;
using DamonHeatmap.Commands;

namespace DamonHeatmap.Tests.Commands;

/// <summary>One run of the command line, in this process.</summary>
internal sealed record Run(int Code, string Output, string Error)
{
    public string[] OutputLines => Output.TrimEnd('\n').Split('\n');

    public string[] ErrorLines => Error.TrimEnd('\n').Split('\n');

    public static Task<Run> Heatmap(params string[] arguments) => Heatmap(80, false, arguments);

    public static async Task<Run> Heatmap(int width, bool isTerminal, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var bytes = new MemoryStream();
        var terminal = new Terminal(output, error, isTerminal, width, TimeProvider.System) { Bytes = () => bytes };
        int code = await Cli.RunAsync(arguments, terminal, TestContext.Current.CancellationToken);
        return new Run(code, output + Encoding.UTF8.GetString(bytes.ToArray()), error.ToString());
    }
}
