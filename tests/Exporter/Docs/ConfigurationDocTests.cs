using Damon.TestKit;
using DamonExporter.Settings;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Docs;

public sealed class ConfigurationDocTests
{
    [Fact]
    public void Table_EverySetting_StandsThereAsItIs()
    {
        string path = Repository.At("docs", "configuration.md");
        List<string> lines = [.. File.ReadLines(path)];
        if (Golden.IsUpdate)
        {
            int first = lines.FindIndex(IsRow);
            lines.RemoveAll(IsRow);
            lines.InsertRange(first, SettingsTable.All.Select(Row));
            File.WriteAllText(path, string.Join('\n', lines) + "\n");
        }

        Assert.Equal(SettingsTable.All.Select(Row), lines.Where(IsRow));
    }

    [Fact]
    public void Variables_OfOpenTelemetry_AreNamed()
    {
        string text = File.ReadAllText(Repository.At("docs", "configuration.md"));

        Assert.All(OtlpVariables.Names, name => Assert.Contains($"`{name}`", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Example_OfAFile_IsValid()
    {
        string text = File.ReadAllText(Repository.At("docs", "configuration.md"));
        string json = text.Split("```json\n")[1].Split("```")[0];
        using TemporaryFolder folder = new();

        (_, IReadOnlyList<string> errors) = OptionsReader.Read(Layers.Load(new Dictionary<string, string>(), (SettingsTable.ConfigFile, [folder.Write("c.json", json)])), [], _ => null);

        Assert.Empty(errors);
    }

    private static bool IsRow(string line) => line.StartsWith("| `", StringComparison.Ordinal) && line.Contains("DAMON_EXPORTER_", StringComparison.Ordinal);

    private static string Row(Setting setting)
    {
        string standard = setting.DefaultHelp ?? (setting.Default is null ? "" : $"`{setting.Default}`");
        return $"| `{setting.Key}` | `{setting.Flag}` | `{setting.Variable}` | {standard} | {setting.Help.Replace("|", "\\|", StringComparison.Ordinal)} |";
    }
}
