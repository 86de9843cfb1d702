using System.CommandLine;
using DamonExporter.Settings;

namespace DamonExporter.Commands;

/// <summary><c>damon-exporter completion</c>: prints what makes a shell complete this program's options. The scripts are made by packaging/generate and lie in this program.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        Argument<string> shell = new("SHELL") { Description = "The shell: bash, zsh or fish.", HelpName = "bash|zsh|fish" };
        shell.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value: not ("bash" or "zsh" or "fish") and var text }])
            {
                result.AddError($"completion: {Quoted.Of(text)}: expected bash, zsh or fish");
            }
        });
        Command command = new("completion", "Print a script that makes a shell complete commands, options and values at the Tab key.");
        command.Arguments.Add(shell);
        command.SetAction(parsed =>
        {
            using Stream script = typeof(CompletionCommand).Assembly.GetManifestResourceStream("completion/" + parsed.GetRequiredValue(shell))!;
            using StreamReader reader = new(script);
            parsed.InvocationConfiguration.Output.Write(reader.ReadToEnd());
            return ExitCodes.Success;
        });
        return command;
    }
}
