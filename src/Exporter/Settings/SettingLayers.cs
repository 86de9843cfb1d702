using System.Text.Json;

namespace DamonExporter.Settings;

/// <summary>Puts the settings together: defaults, then the file, then the environment, then the command line.</summary>
internal static class SettingLayers
{
    /// <param name="commandLine">The texts that were given, by setting; only those given.</param>
    /// <param name="environment">Looks up a variable; null or empty: not set.</param>
    /// <param name="hostName">The node's name where nothing else says it.</param>
    /// <returns>All settings. Never throws for bad input: what is wrong is in <see cref="EffectiveSettings.Errors"/>.</returns>
    public static EffectiveSettings Load(
        IReadOnlyDictionary<Setting, IReadOnlyList<string>> commandLine, Func<string, string?> environment, string hostName)
    {
        List<string> errors = [];
        EffectiveValue file = commandLine.TryGetValue(SettingsTable.ConfigFile, out IReadOnlyList<string>? paths)
            ? new EffectiveValue(paths, SettingLayer.CommandLine, SettingsTable.ConfigFile.Flag)
            : environment(SettingsTable.ConfigFile.Variable) is { Length: > 0 } path
                ? new EffectiveValue([path], SettingLayer.Environment, SettingsTable.ConfigFile.Variable)
                : new EffectiveValue([], SettingLayer.Default);

        // The order is that of SettingLayer: a provider's place is its layer.
        ConfigurationBuilder builder = new();
        builder.AddInMemoryCollection(Pairs(setting => setting.Default is { } text ? Split(setting, text) : null));
        AddFile(builder, file.Values is [var name, ..] ? name : null, errors);
        builder.AddInMemoryCollection(Pairs(setting => environment(setting.Variable) is { Length: > 0 } text ? Split(setting, text) : null));
        builder.AddInMemoryCollection(Pairs(setting =>
            commandLine.TryGetValue(setting, out IReadOnlyList<string>? texts) ? [.. texts.SelectMany(text => SplitCommas(setting, text))] : null));
        IConfigurationProvider[] providers = [.. builder.Build().Providers];

        AddUnknownKeys(providers[(int)SettingLayer.File], file.Values is [var shown, ..] ? shown : "", errors);
        var values = SettingsTable.All.ToDictionary(setting => setting, setting => Resolve(setting, providers, file));
        if (!values[SettingsTable.Node].IsSet)
        {
            values[SettingsTable.Node] = environment("NODE_NAME") is { Length: > 0 } node
                ? new EffectiveValue([node], SettingLayer.Environment, "NODE_NAME")
                : new EffectiveValue([hostName], SettingLayer.Default);
        }

        return new EffectiveSettings(values, errors);
    }

    private static EffectiveValue Resolve(Setting setting, IConfigurationProvider[] providers, EffectiveValue file)
    {
        if (!setting.InFile)
        {
            return file;
        }

        for (int layer = providers.Length - 1; layer >= 0; layer--)
        {
            if (Texts(setting, providers[layer]) is { Count: > 0 } texts)
            {
                string? name = (SettingLayer)layer switch
                {
                    SettingLayer.CommandLine => setting.Flag,
                    SettingLayer.Environment => setting.Variable,
                    SettingLayer.File => file.Values[0],
                    _ => null,
                };
                return new EffectiveValue(texts, (SettingLayer)layer, name);
            }
        }

        return new EffectiveValue([], SettingLayer.Default);
    }

    /// <summary>A list is taken whole from one layer: merged by index, as configuration does it, two lists would be shuffled.</summary>
    private static List<string> Texts(Setting setting, IConfigurationProvider provider)
    {
        if (provider.TryGet(setting.Path, out string? text) && text is not null)
        {
            // JSON's true and false have become True and False
            return setting.Kind == SettingKind.List ? SplitCommas(setting, text) : [setting.Kind == SettingKind.Switch && text is "True" or "False" ? text.ToLowerInvariant() : text];
        }

        List<string> texts = [];
        while (setting.Kind == SettingKind.List && provider.TryGet($"{setting.Path}:{texts.Count}", out text))
        {
            // null in a file is a value that is wrong, not the end of the list
            texts.Add(text ?? "");
        }

        return texts;
    }

    private static IEnumerable<KeyValuePair<string, string?>> Pairs(Func<Setting, IReadOnlyList<string>?> texts)
    {
        foreach (Setting setting in SettingsTable.All)
        {
            IReadOnlyList<string>? list = texts(setting);
            for (int i = 0; i < (list?.Count ?? 0); i++)
            {
                yield return new(setting.Kind == SettingKind.List ? $"{setting.Path}:{i}" : setting.Path, list![i]);
            }
        }
    }

    private static List<string> Split(Setting setting, string text) =>
        setting is { Kind: SettingKind.List, Separator: { } separator } ? [.. text.Split(separator).Select(part => part.Trim())] : [text];

    /// <summary>On the command line and in the file a name may hold any character: there, lists are made of several texts.</summary>
    private static List<string> SplitCommas(Setting setting, string text) => setting.Separator == ',' ? Split(setting, text) : [text];

    private static void AddFile(ConfigurationBuilder builder, string? path, List<string> errors)
    {
        if (path is not null)
        {
            try
            {
                byte[] bytes = File.ReadAllBytes(path);
                ConfigurationBuilder alone = new();
                using (MemoryStream check = new(bytes))
                {
                    // throws here, where the message can still be told, not in the build of all layers
                    alone.AddJsonStream(check).Build();
                }

                builder.AddJsonStream(new MemoryStream(bytes));
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                errors.Add($"config.file: {Quoted.Of(path)} cannot be read: {(path.Length == 0 ? "it names no file" : Directory.Exists(path) ? "it is a directory" : OneLine(e.Message))}");
            }
            catch (Exception e) when (e is FormatException or JsonException)
            {
                errors.Add($"config.file: {Quoted.Of(path)} is not a JSON object of settings: {OneLine(e.Message)}");
            }
        }

        builder.AddInMemoryCollection();
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");

    private static void AddUnknownKeys(IConfigurationProvider provider, string file, List<string> errors)
    {
        foreach (string path in Leaves(provider, null))
        {
            string parent = path.LastIndexOf(':') is > 0 and var colon && path.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0 ? path[..colon] : path;
            bool known = SettingsTable.All.Any(setting => setting.InFile
                && setting.Path.Equals(setting.Kind == SettingKind.List ? parent : path, StringComparison.OrdinalIgnoreCase));
            bool section = SettingsTable.All.Any(setting => setting.Path.StartsWith(path + ":", StringComparison.OrdinalIgnoreCase));
            if (section)
            {
                errors.Add($"config.file: {Quoted.Of(file)}: {Quoted.Of(path.Replace(':', '.'))} holds settings: expected a JSON object");
            }
            else if (!known)
            {
                errors.Add($"config.file: {Quoted.Of(file)}: no setting is called {Quoted.Of(path.Replace(':', '.'))}; `damon-exporter config show` lists all");
            }
        }
    }

    private static IEnumerable<string> Leaves(IConfigurationProvider provider, string? parent)
    {
        foreach (string child in provider.GetChildKeys([], parent).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            string path = parent is null ? child : $"{parent}:{child}";
            string[] below = [.. Leaves(provider, path)];
            foreach (string leaf in below.Length > 0 ? below : [path])
            {
                // an empty or null section says nothing, and an empty object is no mistake
                if (below.Length > 0 || (provider.TryGet(leaf, out string? value) && value is not null))
                {
                    yield return leaf;
                }
            }
        }
    }
}
