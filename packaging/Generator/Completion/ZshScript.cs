using System.Globalization;
using System.Text;
using Packaging.Generator.Model;

namespace Packaging.Generator.Completion;

/// <summary>A script for zsh: for a folder of <c>$fpath</c>, or to be sourced.</summary>
internal static class ZshScript
{
    /// <summary>FUNCTION stands for the name of the program's functions, NAME for the file's, PROGRAM for the program's.</summary>
    private const string Frame = """
        # Words, or names of files.
        FUNCTION__or_files() {
            local ret=1
            compadd -- "$@" && ret=0
            _files && ret=0
            return ret
        }

        # A command of another program after --.
        FUNCTION__tail() {
            local at=${words[(i)--]}
            (( at < CURRENT )) || return 1
            shift $at words
            (( CURRENT -= at ))
            _normal
        }

        if [[ $funcstack[1] == NAME ]]; then
            FUNCTION "$@"
        else
            compdef FUNCTION PROGRAM
        fi

        """;

    public static string Of(CommandModel program)
    {
        string function = ShellText.Function(program.Path);
        StringBuilder text = new($"#compdef {program.Name}\n# made by packaging/generate\n\n");
        foreach (CommandModel command in program.Whole().Reverse())
        {
            text.Append(command.Commands.Count > 0 ? Parent(command, function) : Leaf(command, function));
        }

        return text.Append(Frame
            .Replace("FUNCTION", function, StringComparison.Ordinal).Replace("NAME", "_" + program.Name, StringComparison.Ordinal).Replace("PROGRAM", program.Name, StringComparison.Ordinal)).ToString();
    }

    private static string Leaf(CommandModel command, string function)
    {
        IEnumerable<string> words =
        [
            .. command.Options.SelectMany(option => Specs(option, function)),
            .. command.Arguments.Select((argument, i) => $"{i + 1}:{(argument.Value.IsOptional ? ":" : "")}{Message(argument.Name)}:{Action(argument.Value, function)}"),
            .. HasRest(command) ? [$"*: :{ShellText.Function(command.Path)}__rest"] : Array.Empty<string>(),
        ];
        return $"{ShellText.Function(command.Path)}() {{\n    _arguments -S{Lines(words)}\n}}\n\n{(HasRest(command) ? Rest(command, function) : "")}";
    }

    private static bool HasRest(CommandModel command) => command.TakesCommand || command.Options.Any(option => option.Value is { IsMany: true, IsOffered: true });

    /// <summary>What stands behind all that _arguments knows: more values of an option that takes several, or a command of another program.</summary>
    private static string Rest(CommandModel command, string function)
    {
        StringBuilder text = new($"{ShellText.Function(command.Path)}__rest() {{\n    case ${{${{words[1,CURRENT-1]}}[(R)-*]}} in\n");
        foreach (OptionModel option in command.Options.Where(option => option.Value is { IsMany: true, IsOffered: true }))
        {
            string names = string.Join('|', option.Names.SelectMany(name => name.StartsWith("--", StringComparison.Ordinal) ? [name, name + "=*"] : new[] { name }));
            string action = option.Value!.Kind == ValueKind.Free ? $"compadd -- {string.Join(' ', option.Value.Words)}" : Action(option.Value, function).TrimStart();
            text.Append(CultureInfo.InvariantCulture, $"        {names}) {action} ;;\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"        *) {(command.TakesCommand ? function + "__tail" : "return 1")} ;;\n    esac\n}}\n\n").ToString();
    }

    private static string Parent(CommandModel command, string function)
    {
        IEnumerable<string> specs = [.. command.Options.SelectMany(option => Specs(option, function)), "1: :->command", "*:: :->words"];
        // not named commands, which hides from all that is called here which programs there are
        StringBuilder text = new($"{ShellText.Function(command.Path)}() {{\n    local curcontext=$curcontext state line ret=1\n    local -a below\n");
        text.Append(CultureInfo.InvariantCulture, $"    _arguments -C -A '-*'{Lines(specs)} && ret=0\n    case $state in\n        command)\n            below=(\n");
        foreach (CommandModel child in command.Commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"                {ShellText.Quoted($"{child.Name}:{ShellText.Short(child.Description)}")}\n");
        }

        text.Append("            )\n            _describe -t commands command below && ret=0\n            ;;\n        words)\n            case $words[1] in\n");
        foreach (CommandModel child in command.Commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"                {child.Name}) {ShellText.Function(child.Path)} && ret=0 ;;\n");
        }

        return text.Append("            esac\n            ;;\n    esac\n    return ret\n}\n\n").ToString();
    }

    private static string Lines(IEnumerable<string> specs) => string.Concat(specs.Select(spec => $" \\\n        {ShellText.Quoted(spec)}"));

    /// <summary>One for each name of an option: <c>(-o --output)--output=[what it does]:FILE:_files</c>.</summary>
    private static IEnumerable<string> Specs(OptionModel option, string function)
    {
        string before = option.IsRepeatable ? "*" : option.Names.Count > 1 ? $"({string.Join(' ', option.Names)})" : "";
        string value = option.Value is not { } taken ? "" : $":{(taken.IsOptional ? ":" : "")}{Message(taken.Placeholder)}:{Action(taken, function)}";
        string description = ShellText.Short(option.Description).Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
        return option.Names.Select(name => $"{before}{name}{(option.Value is not null && name.StartsWith("--", StringComparison.Ordinal) ? "=" : "")}[{description}]{value}");
    }

    private static string Message(string text) => text.Replace(":", "\\:", StringComparison.Ordinal);

    private static string Action(ValueModel value, string function) => value switch
    {
        { Words.Count: > 0, Kind: ValueKind.Free } => $"({string.Join(' ', value.Words)})",
        { Words.Count: > 0 } => $" {function}__or_files {string.Join(' ', value.Words)}",
        { Kind: ValueKind.File } => "_files",
        { Kind: ValueKind.Folder } => "_path_files -/",
        _ => " ",
    };
}
