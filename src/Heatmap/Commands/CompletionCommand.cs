using System.CommandLine;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap completion</c>: prints what makes a shell complete this program's options. The scripts are made by packaging/generate and lie in this program.</summary>
internal sealed class CompletionCommand
{
    private readonly Argument<string> _shell = new("SHELL")
    {
        Description = "The shell: bash, zsh or fish.",
        HelpName = "bash|zsh|fish",
    };

    private CompletionCommand() => _shell.Validators.Add(static result =>
    {
        if (result.Tokens is [{ Value: not ("bash" or "zsh" or "fish") and var text }])
        {
            result.AddError($"completion '{text}': expected bash, zsh or fish");
        }
    });

    public static Command Create(Terminal terminal)
    {
        var self = new CompletionCommand();
        var command = new Command("completion", "Print a script that makes a shell complete commands, options and values at the Tab key.");
        command.Arguments.Add(self._shell);
        command.SetAction(parsed =>
        {
            using Stream script = typeof(CompletionCommand).Assembly.GetManifestResourceStream("completion/" + parsed.GetRequiredValue(self._shell))!;
            using Stream output = terminal.Bytes();
            script.CopyTo(output);
            output.Flush();
            return ExitCode.Success;
        });
        return command;
    }
}
