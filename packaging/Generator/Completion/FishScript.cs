using System.Globalization;
using System.Text;
using Packaging.Generator.Model;

namespace Packaging.Generator.Completion;

/// <summary>A script for fish.</summary>
internal static class FishScript
{
    /// <summary>FUNCTION stands for the name of the program's functions.</summary>
    private const string Frame = """
        # Whether the commands so far are these and no more: the words that are no options, nor values of these.
        function FUNCTION_in
            set -l words (commandline -opc)
            set -e words[1]
            set -l at 1
            for word in $words
                if test $word = --
                    return 1
                end
                if test $at -gt (count $argv)
                    return 0
                end
                if string match -q -- '-*' $word
                    continue
                end
                if test $word != $argv[$at]
                    return 1
                end
                set at (math $at + 1)
            end
            test $at -gt (count $argv)
        end

        # Whether no command was named yet below these.
        function FUNCTION_needs_command
            set -l words (string match -v -- '-*' (commandline -opc))
            set -e words[1]
            test "$words" = "$argv"
        end

        # Whether the last option before the cursor is one of these, whose values may be several.
        function FUNCTION_after
            for word in (commandline -opc)[-1..1]
                if string match -q -- '-*' $word
                    contains -- $word $argv
                    return
                end
            end
            return 1
        end

        # A command of another program after --.
        function FUNCTION_tail
            set -l words (commandline -opc)
            set -l at (contains -i -- -- $words)
            set -e words[1..$at]
            complete -C (string join -- ' ' (string escape -- $words) (commandline -ct))
        end


        """;

    public static string Of(CommandModel program)
    {
        string function = "_" + ShellText.Function(program.Path);
        StringBuilder text = new($"# fish completion for {program.Name}; made by packaging/generate\n\n");
        text.Append(Frame.Replace("FUNCTION", function, StringComparison.Ordinal));
        string complete = $"complete -c {program.Name}";
        text.Append(CultureInfo.InvariantCulture, $"{complete} -f\n");
        foreach (CommandModel command in program.Whole())
        {
            string[] path = [.. command.Path.Split(' ').Skip(1)];
            string words = path.Length == 0 ? "" : " " + string.Join(' ', path);
            foreach (CommandModel child in command.Commands)
            {
                text.Append(CultureInfo.InvariantCulture, $"{complete} -n {Quoted($"{function}_needs_command{words}")} -a {child.Name} -d {Quoted(ShellText.Short(child.Description))}\n");
            }

            string within = command.Commands.Count > 0 ? $"{function}_needs_command{words}" : $"{function}_in{words}";
            foreach (OptionModel option in command.Options)
            {
                text.Append(CultureInfo.InvariantCulture, $"{complete} -n {Quoted(within)}{Option(option)} -d {Quoted(ShellText.Short(option.Description))}\n");
                if (option.Value is { IsMany: true, IsOffered: true } value)
                {
                    text.Append(CultureInfo.InvariantCulture, $"{complete} -n {Quoted($"{within}; and {function}_after {string.Join(' ', option.Names)}")}{Offer(value)}\n");
                }
            }

            foreach (ArgumentModel argument in command.Arguments.Take(1).Where(argument => argument.Value.IsOffered))
            {
                text.Append(CultureInfo.InvariantCulture, $"{complete} -n {Quoted(within)}{Offer(argument.Value)}\n");
            }

            if (command.TakesCommand)
            {
                text.Append(CultureInfo.InvariantCulture, $"{complete} -n {Quoted($"contains -- {path[0]} (commandline -opc); and contains -- -- (commandline -opc)")} -a {Quoted($"({function}_tail)")}\n");
            }
        }

        return text.ToString();
    }

    private static string Option(OptionModel option)
    {
        IEnumerable<string> names = option.Names.Select(name => name.StartsWith("--", StringComparison.Ordinal) ? $" -l {name[2..]}" : $" -s {name[1..]}");
        string value = option.Value is not { } taken ? "" : (taken.IsOptional ? "" : " -r") + Offer(taken);
        return string.Concat(names) + value;
    }

    private static string Offer(ValueModel value) =>
        (value.Words.Count > 0 ? $" -a {Quoted(string.Join(' ', value.Words))}" : "")
        + value.Kind switch { ValueKind.File => " -F", ValueKind.Folder => " -f -a '(__fish_complete_directories)'", _ => " -f" };

    private static string Quoted(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
