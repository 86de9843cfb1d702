using System.Globalization;
using System.Text.RegularExpressions;

namespace DamonExporter.Tests.Kit;

/// <summary>A page of metrics in Prometheus's text format, read by a test.</summary>
internal static partial class Page
{
    /// <summary>Each sample: name, labels in alphabetical order, value.</summary>
    public static Dictionary<(string Name, string Labels), double> Samples(string page)
    {
        Dictionary<(string Name, string Labels), double> samples = [];
        foreach (string line in page.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            Match match = Sample().Match(line);
            Assert.True(match.Success, line);
            string labels = string.Join(',', Label().Matches(match.Groups[2].Value).Select(label => label.Value).Order(StringComparer.Ordinal));
            string value = match.Groups[3].Value;
            samples.Add((match.Groups[1].Value, labels), value == "+Inf" ? double.PositiveInfinity : double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture));
        }

        return samples;
    }

    /// <summary>The names of all families that have HELP.</summary>
    public static IEnumerable<string> Families(string page) =>
        page.Split('\n').Where(line => line.StartsWith("# HELP ", StringComparison.Ordinal)).Select(line => line.Split(' ')[2]);

    [GeneratedRegex("""^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$""")]
    private static partial Regex Sample();

    [GeneratedRegex("""\w+="(?:[^"\\]|\\.)*["]""")]
    private static partial Regex Label();
}
