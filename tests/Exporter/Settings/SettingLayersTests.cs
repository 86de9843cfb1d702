using Damon.TestKit;
using DamonExporter.Settings;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Settings;

public sealed class SettingLayersTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_NothingGiven_IsTheDefaults()
    {
        EffectiveSettings settings = Layers.Load();

        Assert.Empty(settings.Errors);
        foreach (Setting setting in SettingsTable.All.Where(setting => setting != SettingsTable.Node))
        {
            Assert.Equal(SettingLayer.Default, settings[setting].Layer);
            Assert.Equal(setting.Default, settings[setting].IsSet ? string.Join(',', settings[setting].Values) : null);
        }
    }

    [Fact]
    public void Load_SameSettingInAllLayers_LaterLayerWins()
    {
        string file = _folder.Write("c.json", """{"replay": {"speed": 2, "time": "recorded", "loop": true}}""");
        Dictionary<string, string> environment = new() { ["DAMON_EXPORTER_CONFIG_FILE"] = file, ["DAMON_EXPORTER_REPLAY_SPEED"] = "3", ["DAMON_EXPORTER_REPLAY_LOOP"] = "false" };

        EffectiveSettings settings = Layers.Load(environment, (SettingsTable.Speed, ["4"]));

        Assert.Empty(settings.Errors);
        Assert.Equal(("4", "command line, --speed"), (settings.Text(SettingsTable.Speed), settings[SettingsTable.Speed].Origin));
        Assert.Equal(("false", "environment, DAMON_EXPORTER_REPLAY_LOOP"), (settings.Text(SettingsTable.Loop), settings[SettingsTable.Loop].Origin));
        Assert.Equal(("recorded", $"file, {file}"), (settings.Text(SettingsTable.Time), settings[SettingsTable.Time].Origin));
        Assert.Equal(file, settings.Text(SettingsTable.ConfigFile));
    }

    [Fact]
    public void Load_ListsOfDifferentLengths_AreNotMixed()
    {
        string file = _folder.Write("c.json", """{"replay": {"input": ["a", "b", "c"]}, "metrics": {"percentiles": [1, 2, 3], "rate-bounds": "0,1"}}""");
        Dictionary<string, string> environment = new() { ["DAMON_EXPORTER_REPLAY_INPUT"] = "d:e" };

        EffectiveSettings settings = Layers.Load(environment, (SettingsTable.ConfigFile, [file]), (SettingsTable.Percentiles, ["50,60", "70"]));

        Assert.Equal(["d", "e"], settings[SettingsTable.Input].Values);
        Assert.Equal(["50", "60", "70"], settings[SettingsTable.Percentiles].Values);
        Assert.Equal(["0", "1"], settings[SettingsTable.RateBounds].Values);
    }

    [Fact]
    public void Load_NullInAList_DoesNotEndIt()
    {
        string file = _folder.Write("c.json", """{"replay": {"input": ["a", null, "b"], "loop": true}}""");

        EffectiveSettings settings = Layers.Load(new Dictionary<string, string>(), (SettingsTable.ConfigFile, [file]));

        Assert.Equal(["a", "", "b"], settings[SettingsTable.Input].Values);
        Assert.Equal("true", settings.Text(SettingsTable.Loop));
    }

    [Fact]
    public void Load_FileNameWithCommaAndColon_IsOneName() =>
        Assert.Equal(["a,b:c"], Layers.Load(new Dictionary<string, string>(), (SettingsTable.Input, ["a,b:c"]))[SettingsTable.Input].Values);

    [Fact]
    public void Load_NodeNotGiven_IsNodeNameThenHostName()
    {
        Assert.Equal("host", Layers.Load().Text(SettingsTable.Node));
        Assert.Equal("n1", Layers.Load(new Dictionary<string, string> { ["NODE_NAME"] = "n1" }).Text(SettingsTable.Node));
        Assert.Equal("n2", Layers.Load(new Dictionary<string, string> { ["NODE_NAME"] = "n1", ["DAMON_EXPORTER_NODE"] = "n2" }).Text(SettingsTable.Node));
    }

    [Theory]
    [InlineData("""{"replay": {"sped": 1}}""", "\"replay.sped\"")]
    [InlineData("""{"replay": {"speed": {"x": 1}}}""", "\"replay.speed.x\"")]
    [InlineData("""{"replay": {"speed": [1, 2]}}""", "\"replay.speed.0\"")]
    [InlineData("""{"replay": "fast"}""", "\"replay\" holds settings")]
    [InlineData("""{"config": {"file": "x"}}""", "\"config.file\"")]
    [InlineData("""{"Speed": 1}""", "\"Speed\"")]
    public void Load_KeyThatNoSettingHas_IsAnErrorThatNamesIt(string json, string expected)
    {
        string file = _folder.Write("c.json", json);

        EffectiveSettings settings = Layers.Load(new Dictionary<string, string>(), (SettingsTable.ConfigFile, [file]));

        Assert.Contains(settings.Errors, error => error.Contains(expected, StringComparison.Ordinal) && error.Contains(file, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[1]")]
    [InlineData("{\"source\": \"replay\"")]
    [InlineData("{\"source\": \"a\", \"source\": \"b\"}")]
    public void Load_FileThatIsNoObject_IsOneError(string json)
    {
        string file = _folder.Write("c.json", json);

        string error = Assert.Single(Layers.Load(new Dictionary<string, string>(), (SettingsTable.ConfigFile, [file])).Errors);

        Assert.StartsWith($"config.file: \"{file}\" is not a JSON object of settings: ", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    [Fact]
    public void Load_FileThatCannotBeRead_IsOneError()
    {
        string missing = Assert.Single(Layers.Load(new Dictionary<string, string>(), (SettingsTable.ConfigFile, ["/no/such"])).Errors);
        string folder = Assert.Single(Layers.Load(new Dictionary<string, string>(), (SettingsTable.ConfigFile, ["/"])).Errors);

        Assert.Contains("\"/no/such\" cannot be read", missing, StringComparison.Ordinal);
        Assert.Contains("it is a directory", folder, StringComparison.Ordinal);
    }
}
