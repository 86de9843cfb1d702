using System.Globalization;
using Packaging.Generator.Model;

namespace Packaging.Generator.Manual;

/// <summary>The parts of a page that say what a command's definition says.</summary>
internal static class CommandText
{
    /// <summary>How it is called, on one line.</summary>
    public static string Synopsis(CommandModel command)
    {
        IEnumerable<string> required = command.Options.Where(option => option.IsRequired).Select(option => Names(option with { Names = [option.Names[^1]] }));
        IEnumerable<string> words =
        [
            Roff.Bold(command.Path),
            .. required,
            .. command.Options.Count > 0 ? [$"[{Roff.Italic("OPTION")}]..."] : Array.Empty<string>(),
            .. command.Arguments.Select(argument => Optional(Placeholder(argument.Value with { IsOptional = false }), argument.Value.IsOptional)),
            .. command.TakesCommand ? [$"[{Roff.Bold("--")} {Roff.Italic("COMMAND")}...]"] : Array.Empty<string>(),
        ];
        return string.Join(' ', words);
    }

    /// <summary>An entry for each option.</summary>
    public static Roff AddOptions(this Roff page, IEnumerable<OptionModel> options)
    {
        foreach (OptionModel option in options)
        {
            string[] more =
            [
                .. option.Default is { Length: > 0 } value ? [$"Default: {Roff.Escape(value)}."] : Array.Empty<string>(),
                .. option.IsRequired ? ["Required."] : Array.Empty<string>(),
                .. option.Variable is { } variable ? [$"Environment: {Roff.Bold(variable)}."] : Array.Empty<string>(),
            ];
            page.Item(Names(option), [string.Join(' ', [Roff.Escape(Sentence(option.Description)), .. more])]);
        }

        return page;
    }

    /// <summary>An entry for each word that is no option.</summary>
    public static Roff AddArguments(this Roff page, IEnumerable<ArgumentModel> arguments)
    {
        foreach (ArgumentModel argument in arguments)
        {
            page.Item(Placeholder(argument.Value with { IsOptional = false }), Roff.Escape(Sentence(argument.Description)));
        }

        return page;
    }

    public static Roff AddExamples(this Roff page, IReadOnlyList<ExampleModel> examples)
    {
        if (examples.Count == 0)
        {
            return page;
        }

        page.Section("EXAMPLES");
        page.Typed([.. examples.Where(example => example.Meaning is null).Select(example => example.Line)]);
        foreach (ExampleModel example in examples.Where(example => example.Meaning is not null))
        {
            page.Item(Roff.Bold(example.Line), Roff.Escape(Sentence(char.ToUpperInvariant(example.Meaning![0]) + example.Meaning[1..])));
        }

        return page;
    }

    public static Roff AddExitCodes(this Roff page, IEnumerable<(int Code, string Meaning)> codes)
    {
        foreach ((int code, string meaning) in codes)
        {
            page.Item(Roff.Bold(code.ToString(CultureInfo.InvariantCulture)), Roff.Escape(Sentence(char.ToUpperInvariant(meaning[0]) + meaning[1..])));
        }

        return page;
    }

    /// <summary>Text that ends as a sentence does.</summary>
    public static string Sentence(string text) => text.EndsWith('.') || text.EndsWith(')') ? text : text + ".";

    private static string Names(OptionModel option)
    {
        string names = string.Join(", ", option.Names.Select(Roff.Bold));
        return option.Value is { } value ? $"{names} {Optional(Placeholder(value), value.IsOptional)}" : names;
    }

    /// <summary>Words that are typed are bold, those that stand for others slanted.</summary>
    private static string Placeholder(ValueModel value)
    {
        // a line may end behind each of many words
        string text = string.Join("|\\:", value.Placeholder.Split('|').Select(part => value.Words.Contains(part) ? Roff.Bold(part) : Roff.Italic(part)));
        return value.IsMany && !value.Placeholder.EndsWith('…') && !value.Placeholder.EndsWith("...", StringComparison.Ordinal) ? text + "..." : text;
    }

    private static string Optional(string text, bool isOptional) => isOptional ? $"[{text}]" : text;
}
