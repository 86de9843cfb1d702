using System.Globalization;
using System.Text.RegularExpressions;
using Damon.TestKit;
using DamonExporter.Settings;
using DamonExporter.Tests.Kit;

namespace Packaging.Tests.Units;

/// <summary>The units as systemd itself reads them. That the programs work within what they allow is tests/KernelLab/Tests/test_systemd.py's to show.</summary>
public sealed partial class UnitTests
{
    private static readonly Dictionary<string, string> Plain = new() { ["LC_ALL"] = "C.UTF-8", ["SYSTEMD_COLORS"] = "0", ["SYSTEMD_PAGER"] = "cat" };

    /// <summary>What systemd-analyze calls the exposure, in tenths: no more than this. A new one needs a reason in docs/operations.md.</summary>
    public static TheoryData<string, int> Exposures => new() { { "damon-exporter.service", 17 }, { "damon-heatmap-serve.service", 9 } };

    public static TheoryData<string> DropIns => [.. Directory.EnumerateFiles(Repository.At("packaging", "systemd", "drop-ins")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Exposures))]
    public async Task Unit_Exposure_IsNoMoreThanItWas(string unit, int tenths)
    {
        string analyze = Tool.OnPath("systemd-analyze");

        (int code, string output, string error) = await Tool.RunAsync(
            analyze, ["security", "--offline=true", "--no-pager", string.Create(CultureInfo.InvariantCulture, $"--threshold={tenths}"), FileOf(unit)], environment: Plain);

        Assert.True(code == 0, output + error);
        Assert.Equal("", error);
    }

    [Theory]
    [MemberData(nameof(Exposures))]
    public async Task Operations_EachExposureThatRemains_HasItsReason(string unit, int tenths)
    {
        string analyze = Tool.OnPath("systemd-analyze");
        string text = await File.ReadAllTextAsync(Repository.At("docs", "operations.md"), TestContext.Current.CancellationToken);
        string chapter = text[text.IndexOf($"### What `{unit}` may do", StringComparison.Ordinal)..];
        chapter = chapter[..chapter.IndexOf("\n#", 3, StringComparison.Ordinal)];

        (_, string output, _) = await Tool.RunAsync(analyze, ["security", "--offline=true", "--no-pager", FileOf(unit)], environment: Plain);

        string[] remaining = [.. Remaining().Matches(output).Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(remaining);
        string[] reasons = [.. Reasons().Matches(chapter).Select(match => match.Groups[1].Value.Replace("\\|", "|", StringComparison.Ordinal))];
        Assert.All(remaining, name => Assert.Contains(name, reasons));
        Assert.All(reasons, name => Assert.DoesNotContain($"✓ {name} ", output, StringComparison.Ordinal));
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{tenths / 10.0:0.0}"), chapter, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("damon-exporter.service")]
    [InlineData("damon-heatmap-serve.service")]
    public async Task Unit_Systemd_UnderstandsAllOfIt(string unit) => Assert.Equal((0, ""), await VerifyAsync(unit, null));

    [Theory]
    [MemberData(nameof(DropIns))]
    public async Task DropIn_Systemd_UnderstandsAllOfIt(string dropIn) => Assert.Equal((0, ""), await VerifyAsync("damon-exporter.service", dropIn));

    [Fact]
    public async Task Verify_AMisspeltDirective_IsSeen()
    {
        (_, string said) = await VerifyAsync("damon-exporter.service", null, unit => unit.Replace("NoNewPrivileges=", "NoNewPriviliges=", StringComparison.Ordinal));

        Assert.Contains("NoNewPriviliges", said, StringComparison.Ordinal);
    }

    [Fact]
    public void DropIns_EachSourceThatTheyChoose_IsOne() => Assert.All(
        Directory.EnumerateFiles(Repository.At("packaging", "systemd", "drop-ins")),
        file => Assert.Equal(Path.GetFileNameWithoutExtension(file), Chosen().Match(File.ReadAllText(file)).Groups[1].Value));

    [Fact]
    public void Defaults_EveryVariable_IsOneOfTheSettings()
    {
        string text = File.ReadAllText(Repository.At("packaging", "systemd", "damon-exporter.default"))
            + string.Concat(Directory.EnumerateFiles(Repository.At("packaging", "systemd", "drop-ins")).Select(File.ReadAllText));
        HashSet<string> known = [.. SettingsTable.All.Select(setting => setting.Variable), .. OtlpVariables.Names];

        string[] variables = [.. Variable().Matches(text).Select(match => match.Value)];
        Assert.NotEmpty(variables);
        Assert.All(variables, name => Assert.Contains(name, known));
    }

    /// <summary>What may be run is mounted by itself, and ProtectSystem= does not make that read-only.</summary>
    [Theory]
    [InlineData("damon-exporter.service")]
    [InlineData("damon-heatmap-serve.service")]
    public void Unit_WhatMayBeRun_CannotBeWritten(string unit)
    {
        string text = File.ReadAllText(FileOf(unit));
        string[] readOnly = [.. ReadOnly().Matches(text).SelectMany(match => match.Groups[1].Value.Split(' '))];

        Assert.All(Executable().Match(text).Groups[1].Value.Split(' '), path => Assert.Contains(path, readOnly));
    }

    private static string FileOf(string unit) => Repository.At("packaging", "systemd", unit);

    /// <summary>What systemd-analyze says of a unit where its program and its account are.</summary>
    private static async Task<(int Code, string Said)> VerifyAsync(string unit, string? dropIn, Func<string, string>? change = null)
    {
        string analyze = Tool.OnPath("systemd-analyze");
        using TemporaryFolder folder = new();
        string path = folder.At(unit);

        // nothing is installed here: any program stands for ours, and any account
        string text = (await File.ReadAllTextAsync(FileOf(unit), TestContext.Current.CancellationToken)).Replace("ExecStart=/usr/bin/damon-", "ExecStart=/usr/bin/env damon-", StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, change?.Invoke(text) ?? text, TestContext.Current.CancellationToken);
        if (dropIn is not null)
        {
            Directory.CreateDirectory(path + ".d");
            File.Copy(Repository.At("packaging", "systemd", "drop-ins", dropIn), Path.Combine(path + ".d", dropIn));
        }

        (int code, string output, string error) = await Tool.RunAsync(
            analyze, ["verify", "--man=no", "--recursive-errors=no", path], environment: new Dictionary<string, string>(Plain) { ["SYSTEMD_UNIT_PATH"] = folder.Path + ":" });
        return (code, output + error);
    }

    [GeneratedRegex(@"^✗ (\S+)", RegexOptions.Multiline)]
    private static partial Regex Remaining();

    [GeneratedRegex(@"^\| `([^`]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Reasons();

    [GeneratedRegex("^BindReadOnlyPaths=(.+)$", RegexOptions.Multiline)]
    private static partial Regex ReadOnly();

    [GeneratedRegex("^ExecPaths=(.+)$", RegexOptions.Multiline)]
    private static partial Regex Executable();

    [GeneratedRegex("DAMON_EXPORTER_SOURCE=([a-z]+)")]
    private static partial Regex Chosen();

    [GeneratedRegex("(?<![A-Z_])(DAMON_EXPORTER|OTEL)_[A-Z_]+")]
    private static partial Regex Variable();
}
