using System.Globalization;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace Packaging.Tests.Completion;

/// <summary>A real shell that is asked what it would complete.</summary>
internal sealed class Shell
{
    private const char EndOfCase = '\x1e';
    private const char EndOfWord = '\x1f';

    /// <summary>The words as readline parts them, an equals sign being one by itself; the last one is a sentinel, since read drops what is empty at the end.</summary>
    private const string Bash = """
        source "$1"
        cd "$2"
        while IFS=$'\x1f' read -r -a COMP_WORDS; do
            unset 'COMP_WORDS[-1]'
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            [[ $(complete -p "${COMP_WORDS[0]}") =~ -F\ ([^ ]+) ]]
            COMPREPLY=()
            "${BASH_REMATCH[1]}" "${COMP_WORDS[0]}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
            printf '%s\n' "${COMPREPLY[@]}" $'\x1e'
        done
        """;

    /// <summary>A terminal on which zsh is typed into; what its completion would add is taken down on the way.</summary>
    private const string Zsh = """
        zmodload zsh/zpty
        zpty typed "HOME=$2 ZDOTDIR=$2 TERM=dumb zsh -f -i"
        zpty -w typed "source ${(q)3} ${(q)1} ${(q)2}"
        zpty -r typed noise $'*ready\x03*'
        while IFS= read -r line; do
            zpty -w -n typed "$line"$'\x14'
            zpty -r typed answer $'*\x02*\x03*'
            answer=${answer#*$'\x02'}
            print -rl -- ${(f)${answer%%$'\x03'*}//$'\r'/} $'\x1e'
        done
        zpty -d typed
        """;

    private const string ZshTyped = """
        PROMPT= RPROMPT=
        unsetopt beep
        # else the first question after commands finds none
        rehash
        autoload -Uz compinit
        compinit -u -D
        source $1
        cd $2
        typeset -ga found
        compadd() {
            local -a hits
            if [[ ${argv[1,(i)(-|--)]} == *-[ODA]* ]]; then
                builtin compadd "$@"
                return
            fi
            builtin compadd -A hits "$@"
            found+=($hits)
            builtin compadd "$@"
        }
        take() {
            found=()
            _main_complete
            compstate[insert]= compstate[list]=
        }
        zle -C take complete-word take
        answer() {
            zle take
            print -rl -- $'\x02' $found $'\x03'
            BUFFER=
        }
        zle -N answer
        bindkey '^T' answer
        print -r -- ready$'\x03'
        """;

    /// <summary>A terminal, of zsh's making, on which bash is typed into; what stands on the line after the Tab key is taken down.</summary>
    private const string BashOnATerminal = """
        zmodload zsh/zpty
        zpty typed "HOME=$2 TERM=dumb HISTFILE= INPUTRC=/dev/null bash --norc --noprofile -i"
        zpty -w typed "source ${(q)3} ${(q)1} ${(q)2} ${(q)4}"
        zpty -r typed noise $'*ready\x03*'
        while IFS= read -r line; do
            zpty -w -n typed "$line"$'\t\x14'
            zpty -r typed answer $'*\x02*\x03*'
            answer=${answer#*$'\x02'}
            print -r -- "${answer%%$'\x03'*}"
        done
        zpty -d typed
        """;

    private const string BashTyped = """
        PS1= PS2=
        bind 'set bell-style none'
        bind 'set enable-bracketed-paste off'
        bind 'set completion-query-items 0'
        bind 'set page-completions off'
        source "$1"
        cd "$2"
        answer() {
            printf '\x02%s\x03' "$READLINE_LINE"
            READLINE_LINE='' READLINE_POINT=0
        }
        bind -x '"\C-t": answer'
        eval "$3"
        printf 'ready\x03'
        """;

    private const string Fish = """
        source $argv[1]
        cd $argv[2]
        while read -l line
            complete -C "$line"
            printf '\x1e\n'
        end
        """;

    private readonly string _name;
    private readonly Func<string, string> _file;

    private Shell(string name, Func<string, string> file) => (_name, _file) = (name, file);

    /// <summary>bash, zsh or fish.</summary>
    public static Shell Named(string name) => name switch
    {
        "bash" => new Shell(name, program => program + ".bash"),
        "zsh" => new Shell(name, program => "_" + program),
        _ => new Shell(name, program => program + ".fish"),
    };

    /// <summary>What stands in the place of the last word of each line, sorted: words alone, without descriptions; of <c>--option=value</c> the value.</summary>
    /// <param name="lines">Command lines of one program; a space at the end begins a new word.</param>
    /// <param name="folder">Where the shell is.</param>
    public async Task<IReadOnlyList<string[]>> CompleteAsync(IReadOnlyList<string> lines, TemporaryFolder folder)
    {
        string shell = Tool.OnPath(_name);
        string script = Repository.At("packaging", "completions", _file(lines[0].Split(' ')[0]));
        using TemporaryFolder own = new();
        string driver = own.Write("driver", _name switch { "bash" => Bash, "zsh" => Zsh, _ => Fish });
        string[] arguments = _name switch
        {
            "bash" => ["--norc", "--noprofile", driver, script, folder.Path],
            "zsh" => ["-f", driver, script, folder.Path, own.Write("typed", ZshTyped)],
            _ => ["--no-config", driver, script, folder.Path],
        };
        string input = string.Concat(lines.Select(line => (_name == "bash" ? string.Join(EndOfWord, Words(line).Append(".")) : line) + "\n"));
        Dictionary<string, string> environment = new() { ["HOME"] = own.Path, ["XDG_CONFIG_HOME"] = own.Path, ["XDG_DATA_HOME"] = own.Path, ["LC_ALL"] = "C.UTF-8" };

        (int code, string output, string error) = await Tool.RunAsync(shell, arguments, input, environment);

        Assert.True(code == 0 && error.Length == 0, string.Create(CultureInfo.InvariantCulture, $"{_name} ended with {code}: {error}"));
        string[] answers = output.Split(EndOfCase)[..^1];
        Assert.Equal(lines.Count, answers.Length);
        return [.. answers.Zip(lines, Candidates)];
    }

    /// <summary>What bash makes of each line when the Tab key is pressed at its end.</summary>
    /// <param name="lines">Command lines of one program.</param>
    /// <param name="folder">Where the shell is; also its $HOME.</param>
    /// <param name="setup">Is run in it first.</param>
    public static async Task<string[]> TypeIntoBashAsync(IReadOnlyList<string> lines, TemporaryFolder folder, string setup = "")
    {
        string shell = Tool.OnPath("zsh"), script = Repository.At("packaging", "completions", lines[0].Split(' ')[0] + ".bash");
        _ = Tool.OnPath("bash");
        using TemporaryFolder own = new();

        (int code, string output, string error) = await Tool.RunAsync(
            shell,
            ["-f", own.Write("driver", BashOnATerminal), script, folder.Path, own.Write("typed", BashTyped), setup],
            string.Concat(lines.Select(line => line + "\n")),
            new Dictionary<string, string> { ["HOME"] = own.Path, ["LC_ALL"] = "C.UTF-8" });

        Assert.True(code == 0 && error.Length == 0, string.Create(CultureInfo.InvariantCulture, $"zsh ended with {code}: {error}"));
        return output.Split('\n')[..^1];
    }

    private static string[] Candidates(string answer, string line)
    {
        string last = line[(line.LastIndexOf(' ') + 1)..];
        string before = last.Contains('=', StringComparison.Ordinal) ? last[..(last.IndexOf('=', StringComparison.Ordinal) + 1)] : "";
        return
        [
            .. answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(word => word.Split('\t')[0].TrimEnd('/'))
                .Select(word => before.Length > 0 && word.StartsWith(before, StringComparison.Ordinal) ? word[before.Length..] : word)

                // where a value may be left out, fish offers an option with and without the sign before it
                .Select(word => word.StartsWith("--", StringComparison.Ordinal) ? word.TrimEnd('=') : word)
                .Distinct()
                .Order(StringComparer.Ordinal),
        ];
    }

    private static IEnumerable<string> Words(string line) =>
        line.Split(' ').SelectMany(word => word.StartsWith("--", StringComparison.Ordinal) && word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
            ? word[(at + 1)..].Length > 0 ? [word[..at], "=", word[(at + 1)..]] : new[] { word[..at], "=" }
            : [word]);
}
