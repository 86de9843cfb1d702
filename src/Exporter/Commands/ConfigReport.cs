using System.Text;
using System.Text.Json;
using DamonExporter.Settings;

namespace DamonExporter.Commands;

/// <summary>What <c>config show</c> prints.</summary>
internal static class ConfigReport
{
    /// <summary>What the web configuration file says, which is no setting.</summary>
    private const string Protection = "web.protection";

    /// <summary>A table for people: setting, value, origin.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="environment">Looks up a variable.</param>
    /// <param name="protection">What the web configuration file protects with; null: there is none.</param>
    public static string Text(EffectiveSettings settings, Func<string, string?> environment, string? protection = null)
    {
        List<(string Key, string Value, string Origin)> rows = [("SETTING", "VALUE", "FROM")];
        foreach (Setting setting in SettingsTable.All)
        {
            EffectiveValue value = settings[setting];
            rows.Add((setting.Key, value.IsSet ? string.Join(',', value.Values.Select(Plain)) : "-", value.Origin));
        }

        if (protection is not null)
        {
            rows.Add((Protection, Plain(protection), $"file {Plain(settings.Text(SettingsTable.WebConfigFile)!)}"));
        }

        rows.AddRange(OpenTelemetry(environment).Select(pair => (pair.Name, Plain(pair.Value), "environment")));
        int key = rows.Max(row => row.Key.Length);
        int text = Math.Min(50, rows.Max(row => row.Value.Length));
        StringBuilder table = new();
        foreach ((string name, string value, string origin) in rows)
        {
            table.Append(name.PadRight(key)).Append("  ").Append(value.PadRight(text)).Append("  ").Append(origin).Append('\n');
        }

        return table.ToString();
    }

    /// <summary>The same for programs: an object for each setting, in the order of the table.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="environment">Looks up a variable.</param>
    /// <param name="protection">What the web configuration file protects with; null: there is none.</param>
    public static string Json(EffectiveSettings settings, Func<string, string?> environment, string? protection = null)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (Setting setting in SettingsTable.All)
            {
                EffectiveValue value = settings[setting];
                json.WriteStartObject();
                json.WriteString("key", setting.Key);
                WriteValue(json, setting, value);
                WriteOrigin(json, value.Layer, value.Name);
                json.WriteEndObject();
            }

            if (protection is not null)
            {
                json.WriteStartObject();
                json.WriteString("key", Protection);
                json.WriteString("value", protection);
                WriteOrigin(json, SettingLayer.File, settings.Text(SettingsTable.WebConfigFile));
                json.WriteEndObject();
            }

            foreach ((string name, string value) in OpenTelemetry(environment))
            {
                json.WriteStartObject();
                json.WriteString("key", name);
                json.WriteString("value", value);
                WriteOrigin(json, SettingLayer.Environment, name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void WriteValue(Utf8JsonWriter json, Setting setting, EffectiveValue value)
    {
        if (setting.Kind != SettingKind.List)
        {
            json.WriteString("value", value.Values is [var text, ..] ? text : null);
            return;
        }

        json.WriteStartArray("value");
        foreach (string text in value.Values)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static void WriteOrigin(Utf8JsonWriter json, SettingLayer layer, string? name)
    {
        json.WriteString("from", layer switch
        {
            SettingLayer.File => "file",
            SettingLayer.Environment => "environment",
            SettingLayer.CommandLine => "command line",
            _ => "default",
        });
        json.WriteString("name", name);
    }

    /// <summary>Names and values of OpenTelemetry's variables that are set; secrets are not shown.</summary>
    private static IEnumerable<(string Name, string Value)> OpenTelemetry(Func<string, string?> environment) =>
        from name in OtlpVariables.Names
        let value = environment(name)
        where !string.IsNullOrEmpty(value)
        select (name, OtlpVariables.IsSecret(name) ? "(set, not shown)" : value);

    /// <summary>Shown as it is; where it would break the table, quoted.</summary>
    private static string Plain(string text) => text.Length > 0 && text.All(c => c is > ' ' and not '"' and not '\x7f') ? text : Quoted.Of(text);
}
