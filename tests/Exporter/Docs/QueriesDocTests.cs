using System.Globalization;
using System.Text;
using Damon.Snapshots;
using Damon.TestKit;
using DamonExporter.Tests.Kit;
using DamonExporter.Tests.Processes;
using static DamonExporter.Tests.Kit.Make;

namespace DamonExporter.Tests.Docs;

[Collection(nameof(MeterCollection))]
public sealed class QueriesDocTests
{
    [Fact]
    public async Task Queries_SeveralSchemesOverTheSameMemory_CountItOnce()
    {
        string promtool = Tool.OnPath("promtool");
        Snapshot memory = Make.Snapshot(1_700_000_000 * Second, regions: Filtered((4096, 10, 3, 4096), (8192, 0, 99, 0), (1 << 20, 0, 4000, 1 << 19)));
        Snapshot process = Make.Snapshot(1_700_000_001 * Second, new StreamId("here", "1", "0", "0"), Regions((12288, 7, 3), (4096, 0, 500)));
        await using InProcess running = await InProcess.StartAsync();
        foreach (string scheme in (string[])["0", "1", "2"])
        {
            await running.Source.TellAsync(memory.As(new StreamId("here", "0", "0", null, scheme)));
        }

        await running.Source.TellAsync(process);
        string[] queries = [.. PrometheusTests.Queries().Where(query => query.Contains("damon_memory_", StringComparison.Ordinal) || query.Contains("damon_regions", StringComparison.Ordinal))];
        Assert.True(queries.Length > 8);
        using TemporaryFolder folder = new();
        string test = folder.Write("test.yml", Test(Page.Samples(await running.PageAsync()), queries, [memory, process]));

        (int code, string output, string error) = await Tool.RunAsync(promtool, ["test", "rules", test]);

        Assert.True(code == 0, output + error);
    }

    /// <summary>A unit test for promtool: the page's samples, and what each query must answer.</summary>
    private static string Test(Dictionary<(string Name, string Labels), double> page, string[] queries, IReadOnlyList<Snapshot> expected)
    {
        StringBuilder text = new("tests:\n- interval: 1m\n  input_series:\n");
        foreach (((string name, string labels), double value) in page)
        {
            string all = string.Join(',', ((string[])["job=\"damon\"", "instance=\"here\"", labels]).Where(part => part.Length > 0));
            text.Append(CultureInfo.InvariantCulture, $"  - series: '{name}{{{all}}}'\n    values: '{Decimal(value)}'\n");
        }

        text.Append("  promql_expr_test:\n");
        foreach (string query in queries)
        {
            text.Append(CultureInfo.InvariantCulture, $"  - expr: '{query}'\n    eval_time: 0m\n    exp_samples:\n");
            foreach ((string label, double value) in PrometheusTests.Expected[query](expected))
            {
                string quoted = label.Length == 0 ? "" : $"{label.Replace("n1", "the-node", StringComparison.Ordinal).Replace("=", "=\"", StringComparison.Ordinal)}\"";
                text.Append(CultureInfo.InvariantCulture, $"    - labels: '{{{quoted}}}'\n      value: {value:R}\n");
            }
        }

        return text.ToString();
    }

    private static string Decimal(double value) => value.ToString("0.####################", CultureInfo.InvariantCulture);
}
