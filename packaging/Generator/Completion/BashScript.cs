using System.Globalization;
using System.Text;
using Packaging.Generator.Model;

namespace Packaging.Generator.Completion;

/// <summary>A script for bash 4.4 and later, which needs nothing else: not the package bash-completion either.</summary>
internal static class BashScript
{
    /// <summary>The part that is the same for every program: PROGRAM stands for its name, FUNCTION for that of its functions.</summary>
    private const string Frame = """
        # Names of files or of folders, into COMPREPLY. Where nothing else could stand there, the shell is left to find them: it knows how to go on with what is quoted, or begins with $ or ~.
        FUNCTION_files() {
            if [[ ${#COMPREPLY[@]} -eq 0 && -z $prefix ]] && compopt -o "$1" 2>/dev/null; then
                return
            fi
            compopt -o filenames 2>/dev/null
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen "$2" -- "$current")
        }

        # What could stand at the cursor, into COMPREPLY: words that begin as what is there does, names of files or of folders.
        FUNCTION_offer() {
            local word
            COMPREPLY=()
            for word in $1; do
                [[ $word == "$current"* ]] && COMPREPLY+=("$word")
            done
            case $2 in
                file) FUNCTION_files default -f ;;
                folder) FUNCTION_files dirnames -d ;;
            esac
            # of answers, too, the option is a part then
            [[ -z $prefix ]] || COMPREPLY=("${COMPREPLY[@]/#/$prefix}")
        }

        FUNCTION() {
            local current=${COMP_WORDS[COMP_CWORD]} command=PROGRAM option='' word i
            local words='' kind='' many='' optional='' isvalue='' prefix=''
            # whatever parts words in this shell
            local IFS=$' \t\n'
            COMPREPLY=()
            # bash parts --option=value into three words
            [[ $current == '=' ]] && current=''
            for ((i = 1; i < COMP_CWORD; i++)); do
                word=${COMP_WORDS[i]}
                case $word in
                    --)
                        FUNCTION_tail "$command" $((i + 1))
                        return
                        ;;
                    =) continue ;;
                    -*)
                        option=''
                        FUNCTION_value "$command" "$word" && option=$word
                        ;;
                    *)
                        if [[ -n $option ]]; then
                            FUNCTION_value "$command" "$option"
                            [[ -n $many ]] || option=''
                        elif FUNCTION_commands "$command" && [[ " $words " == *" $word "* ]]; then
                            command="$command $word"
                        fi
                        ;;
                esac
            done
            # what follows an equals sign belongs to the option before it
            [[ ${COMP_WORDS[COMP_CWORD]} == '=' || ${COMP_WORDS[COMP_CWORD - 1]} == '=' ]] && isvalue=yes
            # where an equals sign parts no words ($COMP_WORDBREAKS), it is within the word
            if [[ $current == --*=* ]]; then
                option=${current%%=*} prefix=${current%%=*}= isvalue=yes
                current=${current#*=}
                FUNCTION_value "$command" "$option" || return
            fi
            if [[ -n $option ]] && FUNCTION_value "$command" "$option"; then
                if [[ -n $isvalue ]]; then
                    FUNCTION_offer "$words" "$kind"
                    return
                fi
                if [[ $current != -* || -z $many$optional ]]; then
                    if [[ -n $optional && -z $current ]]; then
                        local values=$words
                        FUNCTION_options "$command"
                        words="$values $words"
                    fi
                    FUNCTION_offer "$words" "$kind"
                    return
                fi
            fi
            words='' kind=''
            if [[ $current == -* ]]; then
                FUNCTION_options "$command"
            elif ! FUNCTION_commands "$command" && ! FUNCTION_arguments "$command" && [[ -z $current ]]; then
                FUNCTION_options "$command"
            fi
            FUNCTION_offer "$words" "$kind"
        }

        complete -F FUNCTION PROGRAM

        """;

    /// <summary>A command of another program after --: its name, then names of files.</summary>
    private const string Tail = """
        FUNCTION_tail() {
            COMPREPLY=()
            case $1 in
                COMMANDS) ;;
                *) return ;;
            esac
            if ((COMP_CWORD == $2)); then
                compopt -o filenames 2>/dev/null
                mapfile -t COMPREPLY < <(compgen -c -- "$current")
            else
                FUNCTION_files default -f
            fi
        }


        """;

    public static string Of(CommandModel program)
    {
        string function = ShellText.Function(program.Path);
        CommandModel[] whole = [.. program.Whole()];
        StringBuilder text = new($"# bash completion for {program.Name}; made by packaging/generate\n\n");
        text.Append("# The commands below a command, into words; false: there are none.\n").Append(Cases(
            $"{function}_commands", whole.Where(command => command.Commands.Count > 0), command => string.Join(' ', command.Commands.Select(child => child.Name))));
        text.Append("# The options of a command, into words.\n").Append(Cases(
            $"{function}_options", whole, command => string.Join(' ', command.Options.SelectMany(option => option.Names))));
        text.Append("# What a command takes besides options, into words and kind; false: nothing.\n").Append(Arguments(function, whole));
        text.Append("# What an option of a command takes, into words, kind, many and optional; false: nothing.\n").Append(Values(function, whole));
        string taking = string.Join(" | ", whole.Where(command => command.TakesCommand).Select(command => ShellText.Quoted(command.Path)));
        text.Append("# What stands after --.\n").Append(
            taking.Length > 0
                ? Tail.Replace("FUNCTION", function, StringComparison.Ordinal).Replace("COMMANDS", taking, StringComparison.Ordinal)
                : $"{function}_tail() {{\n    COMPREPLY=()\n    {function}_files default -f\n}}\n\n");
        return text.Append(Frame.Replace("FUNCTION", function, StringComparison.Ordinal).Replace("PROGRAM", program.Name, StringComparison.Ordinal)).ToString();
    }

    private static string Cases(string function, IEnumerable<CommandModel> commands, Func<CommandModel, string> words)
    {
        StringBuilder text = new($"{function}() {{\n    case $1 in\n");
        foreach (CommandModel command in commands)
        {
            text.Append(CultureInfo.InvariantCulture, $"        {ShellText.Quoted(command.Path)}) words={ShellText.Quoted(words(command))} ;;\n");
        }

        return text.Append("        *) return 1 ;;\n    esac\n}\n\n").ToString();
    }

    private static string Arguments(string function, IEnumerable<CommandModel> commands)
    {
        StringBuilder text = new($"{function}_arguments() {{\n    case $1 in\n");
        foreach (CommandModel command in commands.Where(command => command.Arguments.Any(argument => argument.Value.IsOffered)))
        {
            text.Append(CultureInfo.InvariantCulture, $"        {ShellText.Quoted(command.Path)}) {Offer(command.Arguments[0].Value)} ;;\n");
        }

        return text.Append("        *) return 1 ;;\n    esac\n}\n\n").ToString();
    }

    /// <summary>Commands share most of their options: those that are alike stand together.</summary>
    private static string Values(string function, IEnumerable<CommandModel> commands)
    {
        var options =
            from command in commands
            from option in command.Options
            where option.Value is not null
            let value = option.Value!
            let set = $"{Offer(value)}; many={(value.IsMany ? "'yes'" : "''")}; optional={(value.IsOptional ? "'yes'" : "''")}"
            from name in option.Names
            group ShellText.Quoted($"{command.Path}:{name}") by set;
        StringBuilder text = new($"{function}_value() {{\n    case \"$1:$2\" in\n");
        foreach (IGrouping<string, string> alike in options)
        {
            text.Append(CultureInfo.InvariantCulture, $"        {string.Join(" | \\\n            ", alike)})\n            {alike.Key}\n            ;;\n");
        }

        return text.Append("        *) return 1 ;;\n    esac\n}\n\n").ToString();
    }

    private static string Offer(ValueModel value) =>
        $"words={ShellText.Quoted(string.Join(' ', value.Words))}; kind={value.Kind switch { ValueKind.File => "'file'", ValueKind.Folder => "'folder'", _ => "''" }}";
}
