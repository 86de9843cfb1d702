using Damon.Events;
using Damon.TestKit;
using DamonExporter.Keeping;
using DamonExporter.Settings;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Settings;

public sealed class KeepOptionsReaderTests
{
    [Fact]
    public void Read_NothingIsSet_GivesTheDefaults()
    {
        (KeepOptions options, IReadOnlyList<string> errors) = Read();

        Assert.Empty(errors);
        Assert.Equal("/var/lib/damon-exporter/snapshots.db", options.Path);
        Assert.Equal((TimeSpan.FromDays(30), 1L << 30), (options.Store.MaxAge, options.Store.MaxBytes));
        Assert.Equal((TimeSpan.FromMinutes(1), AddressPolicy.Relative), (options.EventsInterval, options.Addresses));
    }

    [Fact]
    public void Read_EverythingIsSet_IsUnderstood()
    {
        (KeepOptions options, IReadOnlyList<string> errors) = Read(
            (SettingsTable.Store, "a b/c.db"), (SettingsTable.StoreMaxAge, "1m"), (SettingsTable.StoreMaxSize, "8MiB"), (SettingsTable.EventsInterval, "24h"), (SettingsTable.Addresses, "off"));

        Assert.Empty(errors);
        Assert.Equal("a b/c.db", options.Path);
        Assert.Equal((TimeSpan.FromMinutes(1), 8L << 20), (options.Store.MaxAge, options.Store.MaxBytes));
        Assert.Equal((TimeSpan.FromDays(1), AddressPolicy.Off), (options.EventsInterval, options.Addresses));
    }

    [Theory]
    [InlineData("/var/lib/other", "/var/lib/other/snapshots.db")]
    [InlineData("/var/lib/one:/var/lib/two", "/var/lib/one/snapshots.db")]
    [InlineData("", "/var/lib/damon-exporter/snapshots.db")]
    public void Read_FolderOfSystemd_IsWhereTheStoreIs(string folder, string path) =>
        Assert.Equal(path, Read("stat", new Dictionary<string, string> { ["STATE_DIRECTORY"] = folder }).Options.Path);

    [Fact]
    public void Read_StoreIsSet_FolderOfSystemdDoesNotMatter() =>
        Assert.Equal("s.db", Read("stat", new Dictionary<string, string> { ["STATE_DIRECTORY"] = "/var/lib/other" }, (SettingsTable.Store, "s.db")).Options.Path);

    [Fact]
    public void Read_Replay_IsKeptOnlyWhereItIsSaid()
    {
        Assert.Null(Read("replay", []).Options.Path);
        Assert.Equal("s.db", Read("replay", [], (SettingsTable.Store, "s.db")).Options.Path);
    }

    [Fact]
    public void Read_Off_NothingIsKept() => Assert.Null(Read((SettingsTable.Store, "off")).Options.Path);

    [Fact]
    public void Read_AgeNone_IsNoLimit()
    {
        (KeepOptions options, IReadOnlyList<string> errors) = Read((SettingsTable.StoreMaxAge, "none"));

        Assert.Empty(errors);
        Assert.Null(options.Store.MaxAge);
    }

    [Theory]
    [InlineData("recorded", null)]
    [InlineData("now", 30)]
    public void Read_RecordingWithItsOwnTimes_IsNotTooOld(string time, int? days) =>
        Assert.Equal(days, Read("replay", [], (SettingsTable.Time, time)).Options.Store.MaxAge?.Days);

    [Fact]
    public void Read_EverythingWrong_IsOneLineEach()
    {
        using TemporaryFolder folder = new();

        Assert.Equal(
            [
                "store.max-age: \"59s\" (command line, --store.max-age): expected a time from 1m to 36500d, such as 30d, or none",
                "store.max-size: \"8191KiB\" (command line, --store.max-size): expected a size from 8MiB to 262144GiB, such as 1GiB",
                $"store.path: \"{folder.Path}\" (command line, --store): expected the name of a file, or off",
                "events.interval: \"25h\" (command line, --events-interval): expected a time from 0s to 24h, such as 1m",
                "events.addresses: \"some\" (command line, --addresses): expected relative, absolute or off",
            ],
            Read(
                (SettingsTable.Store, folder.Path), (SettingsTable.StoreMaxAge, "59s"), (SettingsTable.StoreMaxSize, "8191KiB"), (SettingsTable.EventsInterval, "25h"), (SettingsTable.Addresses, "some")).Errors);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData(" ", " ")]
    [InlineData("a\0b", "a\\u0000b")]
    public void Read_StoreThatIsNoName_IsAnError(string text, string shown) =>
        Assert.Equal($"store.path: \"{shown}\" (command line, --store): expected the name of a file, or off", Assert.Single(Read((SettingsTable.Store, text)).Errors));

    private static (KeepOptions Options, IReadOnlyList<string> Errors) Read(params (Setting Setting, string Text)[] commandLine) => Read("stat", [], commandLine);

    private static (KeepOptions Options, IReadOnlyList<string> Errors) Read(string source, Dictionary<string, string> environment, params (Setting Setting, string Text)[] commandLine)
    {
        List<(Setting Setting, string[] Texts)> all = [(SettingsTable.Source, [source]), .. commandLine.Select(pair => (pair.Setting, new[] { pair.Text }))];
        if (source == "replay")
        {
            all.Add((SettingsTable.Input, ["f"]));
        }

        (ExporterOptions options, IReadOnlyList<string> errors) = OptionsReader.Read(Layers.Load(environment, [.. all]), [], name => environment.GetValueOrDefault(name));
        return (options.Keep, errors);
    }
}
