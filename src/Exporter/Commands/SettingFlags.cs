using System.CommandLine;
using System.CommandLine.Parsing;
using DamonExporter.Settings;

namespace DamonExporter.Commands;

/// <summary>The command line of the settings' table.</summary>
internal sealed class SettingFlags
{
    private readonly List<(Setting Setting, Option<string[]> Option)> _options = [];

    public SettingFlags(Command command)
    {
        foreach (Setting setting in SettingsTable.All)
        {
            Option<string[]> option = new(setting.Flag)
            {
                Description = Describe(setting),
                HelpName = setting.Placeholder,

                // the texts as they are: what they mean is the settings' business, and the same for all layers
                CustomParser = result => [.. result.Tokens.Select(token => token.Value)],
                AllowMultipleArgumentsPerToken = setting.Kind == SettingKind.List,
                Arity = setting.Kind switch
                {
                    SettingKind.List => ArgumentArity.OneOrMore,
                    SettingKind.Switch => ArgumentArity.ZeroOrOne,
                    _ => ArgumentArity.ExactlyOne,
                },
            };
            if (setting.Kind == SettingKind.List)
            {
                // an option that takes several values takes a misspelt option for one of them
                option.Validators.Add(static result =>
                {
                    foreach (Token token in result.Tokens.Where(token => token.Value.StartsWith("--", StringComparison.Ordinal)))
                    {
                        result.AddError($"Unrecognized option '{token.Value}' (write ./{token.Value} if it is a file).");
                    }
                });
            }

            _options.Add((setting, option));
            command.Options.Add(option);
        }
    }

    /// <summary>The texts that were given.</summary>
    public IReadOnlyDictionary<Setting, IReadOnlyList<string>> Given(ParseResult parsed)
    {
        Dictionary<Setting, IReadOnlyList<string>> given = [];
        foreach ((Setting setting, Option<string[]> option) in _options)
        {
            if (parsed.GetResult(option) is { Implicit: false } result)
            {
                string[] texts = [.. result.Tokens.Select(token => token.Value)];
                given[setting] = setting.Kind == SettingKind.Switch && texts.Length == 0 ? ["true"] : texts;
            }
        }

        return given;
    }

    private static string Describe(Setting setting)
    {
        string? standard = setting.DefaultHelp ?? setting.Default;
        return setting.Help + (standard is null or "false" ? "" : $" [default: {standard}]");
    }
}
