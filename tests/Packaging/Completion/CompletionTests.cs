using Damon.TestKit;
using DamonExporter.Tests.Kit;
using Packaging.Generator.Manual;
using Packaging.Generator.Model;

namespace Packaging.Tests.Completion;

/// <summary>What a person gets at the Tab key, in the shells themselves.</summary>
public sealed class CompletionTests
{
    private static readonly CommandModel[] Programs = [ExporterManual.Tree(), HeatmapManual.Tree()];

    public static TheoryData<string> Shells => ["bash", "zsh", "fish"];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Commands_OfEachProgram_AreOffered(string shell)
    {
        foreach (CommandModel program in Programs)
        {
            foreach (CommandModel command in program.Whole().Where(command => command.Commands.Count > 0))
            {
                string[] answer = await OneAsync(shell, $"{command.Path} ");

                Assert.Equal(command.Commands.Select(child => child.Name).Order(StringComparer.Ordinal), answer.Where(word => !word.StartsWith('-')));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Options_OfEveryCommand_AreOfferedAndNoOthers(string shell)
    {
        foreach (CommandModel program in Programs)
        {
            CommandModel[] commands = [.. program.Whole()];
            IReadOnlyList<string[]> answers = await AllAsync(shell, [.. commands.Select(command => $"{command.Path} --")]);

            Assert.All(commands.Zip(answers), pair => Assert.Equal(
                (pair.First.Path, Join(pair.First.Options.SelectMany(option => option.Names).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Order(StringComparer.Ordinal))),
                (pair.First.Path, Join(pair.Second))));
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Words_OfEveryOptionOfEveryCommand_AreOfferedBehindASpaceAndAnEqualsSign(string shell)
    {
        foreach (CommandModel program in Programs)
        {
            (string Line, IReadOnlyList<string> Words)[] cases =
            [
                .. from command in program.Whole()
                   from option in command.Options
                   let value = option.Value
                   where value is { Words.Count: > 0 }
                   from separator in value!.IsOptional ? (string[])["="] : ["=", " "]
                   select ($"{command.Path} {option.Names[0]}{separator}", value!.Words),
            ];
            IReadOnlyList<string[]> answers = await AllAsync(shell, [.. cases.Select(one => one.Line)]);

            // what may also be a file is completed in an empty folder
            Assert.All(cases.Zip(answers), pair => Assert.Equal((pair.First.Line, Join(pair.First.Words.Order(StringComparer.Ordinal))), (pair.First.Line, Join(pair.Second))));
        }
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task BeginningOfAWord_ChoosesAmongThem(string shell)
    {
        Assert.Equal(["hottest"], await OneAsync(shell, "damon-heatmap render --ranges h"));
        Assert.Equal(["hottest"], await OneAsync(shell, "damon-heatmap render --ranges=h"));
        Assert.Equal(["render"], await OneAsync(shell, "damon-heatmap r"));
        Assert.Equal(["record", "run"], await OneAsync(shell, "damon-exporter r"));
        Assert.Equal(["--web.listen-address"], await OneAsync(shell, "damon-exporter run --web.listen"));
        Assert.Equal(["zsh"], await OneAsync(shell, "damon-heatmap completion z"));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Files_WhereAFileIsMeant_AreOffered(string shell)
    {
        using TemporaryFolder folder = new();
        folder.Write("a.data", "");
        folder.Write("b two.data", "");
        Directory.CreateDirectory(folder.At("sub"));

        IReadOnlyList<string[]> heatmap = await Shell.Named(shell).CompleteAsync(
            ["damon-heatmap render -i a", "damon-heatmap render --input=a", "damon-heatmap render -i b.data a", "damon-heatmap diff a", "damon-heatmap render -i b.data --scale l", "damon-heatmap render --output a"], folder);
        IReadOnlyList<string[]> exporter = await Shell.Named(shell).CompleteAsync(
            ["damon-exporter run --root s", "damon-exporter run --root a", "damon-exporter run --store o", "damon-exporter run --store a", "damon-exporter record -o a.data --interval a"], folder);

        Assert.Equal(["a.data", "a.data", "a.data", "a.data", "linear log", "a.data"], heatmap.Select(Join));
        Assert.Equal(["sub", "", "off", "a.data", ""], exporter.Select(Join));
    }

    /// <summary>What bash itself makes of the answers: how it quotes them, and goes on with what is quoted already.</summary>
    [Theory]
    [InlineData("-i $HOME/pl", "-i $HOME/plain.db ")]
    [InlineData("-i \"$HOME/pl", "-i \"$HOME/plain.db\" ")]
    [InlineData("-i ~/pl", "-i ~/plain.db ")]
    [InlineData("-i \"two w", "-i \"two words.data\" ")]
    [InlineData("-i two\\ w", "-i two\\ words.data ")]
    [InlineData("-i two", "-i two\\ words.data ")]
    [InlineData("-i its", "-i its\\$one.data ")]
    [InlineData("--input=pl", "--input=plain.db ")]
    [InlineData("--input pl", "--input plain.db ")]
    [InlineData("-i su", "-i sub/")]
    [InlineData("-i $HOME/su", "-i $HOME/sub/")]
    [InlineData("--scale lo", "--scale log ")]
    [InlineData("--scale=lo", "--scale=log ")]
    [InlineData("--sca", "--scale ")]
    public async Task Bash_TheTabKey_CompletesTheLine(string typed, string completed)
    {
        using TemporaryFolder folder = Files();
        foreach (string setup in (string[])["", "IFS=:", "COMP_WORDBREAKS=${COMP_WORDBREAKS//=/}"])
        {
            string[] lines = await Shell.TypeIntoBashAsync([$"damon-heatmap render {typed}"], folder, setup);

            Assert.Equal((setup, $"damon-heatmap render {completed}"), (setup, Assert.Single(lines)));
        }
    }

    [Theory]
    [InlineData("run --root $HOME/su", "run --root $HOME/sub/")]
    [InlineData("record -o x -- cat $HOME/pl", "record -o x -- cat $HOME/plain.db ")]
    public async Task Bash_TheTabKey_CompletesFoldersAndWhatFollowsTwoHyphens(string typed, string completed)
    {
        using TemporaryFolder folder = Files();

        Assert.Equal([$"damon-exporter {completed}"], await Shell.TypeIntoBashAsync([$"damon-exporter {typed}"], folder));
    }

    private static TemporaryFolder Files()
    {
        TemporaryFolder folder = new();
        foreach (string name in (string[])["plain.db", "two words.data", "its$one.data"])
        {
            folder.Write(name, "");
        }

        Directory.CreateDirectory(folder.At("sub"));
        return folder;
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task CommandOfAnotherProgram_AfterTwoHyphens_IsOne(string shell)
    {
        string[] commands = await OneAsync(shell, "damon-exporter record -o x -- env");

        Assert.Contains("env", commands);
        Assert.DoesNotContain(commands, word => word.StartsWith("--", StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Completion_OfBothPrograms_PrintsTheScript(string shell)
    {
        string folder = Repository.At("packaging", "completions");
        using StringWriter output = new(), error = new();
        int code = await DamonExporter.Commands.CommandLine.RunAsync(["completion", shell], output, error);
        using MemoryStream bytes = new();
        DamonHeatmap.Commands.Terminal terminal = new(TextWriter.Null, error, false, 80, TimeProvider.System) { Bytes = () => bytes };
        int other = await DamonHeatmap.Commands.Cli.RunAsync(["completion", shell], terminal, TestContext.Current.CancellationToken);

        string File(string program) => System.IO.File.ReadAllText(Path.Combine(folder, shell switch { "zsh" => "_" + program, _ => $"{program}.{shell}" }));
        Assert.Equal((0, 0, ""), (code, other, error.ToString()));
        Assert.Equal(File("damon-exporter"), output.ToString());
        Assert.Equal(File("damon-heatmap"), System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
    }

    [Fact]
    public async Task Completion_OfAShellThatIsNone_IsBadUsageInOneLine()
    {
        using StringWriter error = new(), other = new();
        int code = await DamonExporter.Commands.CommandLine.RunAsync(["completion", "csh"], TextWriter.Null, error);
        int otherCode = await DamonHeatmap.Commands.Cli.RunAsync(
            ["completion", "csh"], new DamonHeatmap.Commands.Terminal(TextWriter.Null, other, false, 80, TimeProvider.System), TestContext.Current.CancellationToken);

        Assert.Equal((2, 2), (code, otherCode));
        Assert.StartsWith("damon-exporter: completion: \"csh\": expected bash, zsh or fish", error.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("damon-heatmap: completion 'csh': expected bash, zsh or fish", other.ToString(), StringComparison.Ordinal);
    }

    private static string Join(IEnumerable<string> words) => string.Join(' ', words);

    private static async Task<string[]> OneAsync(string shell, string line) => (await AllAsync(shell, [line]))[0];

    private static async Task<IReadOnlyList<string[]>> AllAsync(string shell, IReadOnlyList<string> lines)
    {
        using TemporaryFolder empty = new();
        return await Shell.Named(shell).CompleteAsync(lines, empty);
    }
}
