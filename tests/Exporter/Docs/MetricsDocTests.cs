using System.Text.RegularExpressions;
using Damon.TestKit;
using DamonExporter.Tests.Kit;

namespace DamonExporter.Tests.Docs;

public sealed partial class MetricsDocTests
{
    [Fact]
    public void Tables_EveryFamilyOfThePage_StandsThereAndNoOther()
    {
        string golden = File.ReadAllText(Repository.At("tests", "Exporter", "Golden", "page.txt"));
        IEnumerable<string> documented = File.ReadLines(Repository.At("docs", "metrics.md")).Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

        Assert.Equal(Page.Families(golden).Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `(damon_\w+|target_info)` \|")]
    private static partial Regex Row();
}
