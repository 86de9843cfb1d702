using System.CommandLine;
using Damon.TestKit;
using DamonExporter.Commands;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Commands;

/// <summary>The real program where its standard output takes nothing.</summary>
public sealed class OutputErrorTests : IDisposable
{
    private static readonly string Sample = Repository.At("samples", "stairs-7.3-vaddr", "three-snapshots.damon.data");

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Lines =>
    [
        "--version",
        .. Paths(CommandLine.Create([]), "").Select(path => $"{path} --help".Trim()),
        "config show",
        "config show --json",
        "doctor --root FOLDER",
        "doctor --root FOLDER --json",
        "completion bash",
        "completion zsh",
        "completion fish",
        $"record --source replay --input {Sample} --speed max -o FOLDER/out.json",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task Command_AFullDisk_IsOneLineAndExits1(string line) => await CheckAsync(line, ">/dev/full", "No space left on device");

    [Fact]
    public async Task Command_AClosedOutput_IsOneLineAndExits1() => await CheckAsync("config show", ">&-", "Bad file descriptor");

    [Fact]
    public async Task Command_AReaderThatHasEnough_IsNoError()
    {
        (int code, string output, string error) = await RunAsync("config show", "| head -n 1; exit ${PIPESTATUS[0]}");

        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("SETTING ", output, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(child => Paths(child, $"{path} {child.Name}".Trim())).Prepend(path);

    private async Task CheckAsync(string line, string redirection, string reason)
    {
        (int code, string output, string error) = await RunAsync(line, redirection);

        Assert.Equal((1, ""), (code, output));
        Assert.Equal($"damon-exporter: standard output: cannot be written: {reason}", error.Split('\n').Last(said => said.Length > 0));
        Assert.All(error.TrimEnd('\n').Split('\n'), said => Assert.StartsWith("damon-exporter: ", said, StringComparison.Ordinal));
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string line, string redirection) => await Tool.RunAsync(
        "bash",
        ["-c", $"\"$0\" \"$@\" {redirection}", ExporterProcess.Program, .. line.Replace("FOLDER", _folder.Path, StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)],
        environment: new Dictionary<string, string> { ["STATE_DIRECTORY"] = _folder.Path, ["DOTNET_EnableDiagnostics"] = "0" });
}
