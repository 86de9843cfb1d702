using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Packaging.Generator.Model;

/// <summary>Reads the definitions of a program's commands.</summary>
internal static partial class CommandReader
{
    /// <param name="root">The program.</param>
    /// <param name="name">Its name.</param>
    public static CommandModel Read(RootCommand root, string name) => Read(root, name, name, []);

    private static CommandModel Read(Command command, string name, string path, IReadOnlyList<Option> fromAbove)
    {
        Option[] options = [.. command.Options.Where(option => !option.Hidden), .. fromAbove];
        Option[] below = [.. options.Where(option => option.Recursive)];
        return new CommandModel(
            name,
            path,
            command.Description ?? throw new InvalidOperationException($"{path}: no description"),
            [.. options.Select(option => Read(option, path))],
            [.. command.Arguments.Where(argument => !argument.Hidden).Select(argument => Read(argument, path))],
            [.. command.Subcommands.Where(child => !child.Hidden).Select(child => Read(child, child.Name, $"{path} {child.Name}", below))]);
    }

    private static OptionModel Read(Option option, string path)
    {
        // -? and what begins with / are for another system's habits
        string[] aliases = [.. option.Aliases.Where(alias => alias.StartsWith('-') && alias != "-?" && alias != option.Name).Order(StringComparer.Ordinal)];
        bool hasValue = option.HelpName is not null;
        if (!hasValue && option.Arity.MinimumNumberOfValues > 0)
        {
            throw new InvalidOperationException($"{path} {option.Name}: takes a value, and no HelpName says what");
        }

        string description = option.Description ?? throw new InvalidOperationException($"{path} {option.Name}: no description");
        Match told = ToldDefault().Match(description);
        return new OptionModel(
            [option.Name, .. aliases],
            told.Success ? description[..told.Index] : description,
            hasValue
                ? Placeholders.Read(option.HelpName!, option.Arity.MinimumNumberOfValues == 0, option.AllowMultipleArgumentsPerToken && option.Arity.MaximumNumberOfValues > 1)
                : null,
            option.Required,
            option.Arity.MaximumNumberOfValues > 1,
            told.Success ? told.Groups[1].Value
                : hasValue && option.HasDefaultValue && option.ValueType != typeof(bool) ? Convert.ToString(option.GetDefaultValue(), CultureInfo.InvariantCulture) : null);
    }

    private static ArgumentModel Read(Argument argument, string path) => new(
        argument.Name,
        argument.Description ?? throw new InvalidOperationException($"{path} {argument.Name}: no description"),
        Placeholders.Read(argument.HelpName ?? argument.Name, argument.Arity.MinimumNumberOfValues == 0, argument.Arity.MaximumNumberOfValues > 1));

    /// <summary>What a description says as the library's help says defaults.</summary>
    [GeneratedRegex(@" \[default: ([^\]]+)\]$")]
    private static partial Regex ToldDefault();
}
