using CsCheck;
using DamonWeb.Yaml;

namespace DamonWeb.Tests.Yaml;

public sealed class YamlFileTests
{
    private static readonly string[] Pieces =
    [
        "a", "b:", "- ", "? ", ": ", " ", "\n", "\n  ", "\t", "{", "}", "[", "]", ",", "&x ", "*x", "!t ", "!!str ", "| ", "> ", "'", "\"", "\\", "#", "%", "%YAML 1.1\n", "---\n", "...\n", "~", "<<: ", "\0", "\uFEFF", "ü", "\u2028", "@", "`", "0x",
    ];

    /// <summary>Whatever stands in a file, it is a mapping, nothing, or one line of what is wrong.</summary>
    [Fact]
    public void Parse_AnyText_IsReadOrRefusedInOneLine() => Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 24].Select(pieces => string.Concat(pieces)).Sample(
        text =>
        {
            try
            {
                _ = YamlFile.Parse("f.yml", text);
            }
            catch (WebConfigException problem)
            {
                Assert.StartsWith("f.yml:", problem.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', problem.Message);
            }
        },
        iter: 20_000);

    /// <summary>Neither depth nor names for values make little text into much work.</summary>
    [Theory]
    [InlineData("deep lists")]
    [InlineData("deep maps")]
    [InlineData("names of names")]
    [InlineData("many values")]
    public void Parse_TextMadeToExhaust_IsRefusedOrSmall(string how)
    {
        string text = how switch
        {
            "deep lists" => "a: " + new string('[', 500_000),
            "deep maps" => string.Concat(Enumerable.Repeat("{a: ", 200_000)),
            "names of names" => "a0: &a0 [x, x]\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]\n")),
            _ => "a: [" + string.Concat(Enumerable.Repeat("x, ", 200_000)) + "]",
        };
        if (how == "names of names")
        {
            Assert.Equal(61, YamlFile.Parse("f.yml", text)!.Entries.Count);
            return;
        }

        Assert.StartsWith("f.yml:", Assert.Throws<WebConfigException>(() => YamlFile.Parse("f.yml", text)).Message, StringComparison.Ordinal);
    }

    /// <summary>The library takes some of them for the end of the file: what stands behind would not count, and nobody be told.</summary>
    [Theory]
    [InlineData(1, "\0")]
    [InlineData(2, "a: b\n\0c: d\n")]
    [InlineData(3, "a: b\n\nc: d # \u0001\n")]
    [InlineData(1, "a: \"\u0008\"\n")]
    [InlineData(1, "a: \u000b\n")]
    [InlineData(1, "a: \u000c\n")]
    [InlineData(1, "a: \u001f\n")]
    [InlineData(1, "a: \u007f\n")]
    [InlineData(1, "a: \u009f\n")]
    public void Parse_ControlCharacter_IsRefused(int line, string text) =>
        Assert.Equal($"f.yml:{line}: a control character: not YAML", Assert.Throws<WebConfigException>(() => YamlFile.Parse("f.yml", text)).Message);

    [Fact]
    public void Parse_BlanksAndEndsOfLines_AreNoControlCharacters() => Assert.Equal(["a", "b"], YamlFile.Parse("f.yml", "a:\tx\u0085b: y\r\n")!.Entries.Select(entry => entry.Key.Value));

    /// <summary>The library's scanner fails at those with an exception that is none of its own.</summary>
    [Theory]
    [InlineData("a: {\"\\UFFFFFFFF\": x}\n")]
    [InlineData("a: \"\\ud800\"\n")]
    public void Parse_EscapeOfNoCharacter_IsRefusedOrRead(string text)
    {
        if (Record.Exception(() => YamlFile.Parse("f.yml", text)) is { } problem)
        {
            Assert.StartsWith("f.yml:1: not YAML: ", Assert.IsType<WebConfigException>(problem).Message, StringComparison.Ordinal);
            return;
        }

        Assert.DoesNotContain("FFFF", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Lines_AreThoseOfTheFile()
    {
        YamlMap map = YamlFile.Parse("f.yml", "# first\na: 1\n\nb:\n  - x\n  - y\n")!;
        Assert.Equal([("a", 2), ("b", 4)], map.Entries.Select(entry => (entry.Key.Value, entry.Key.Line)));
        Assert.Equal([5, 6], Assert.IsType<YamlList>(map.Entries[1].Value).Items.Select(item => item.Line));
    }
}
