using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Damon.TestKit;

namespace DamonHeatmap.Tests.Compat;

/// <summary>
/// Ours against damo 3.3.0, byte for byte. What damo answered is kept in a file, by a hash of the question; a question that is not there is
/// put to damo, and with DAMON_UPDATE_ANSWERS=1 its answer is kept.
/// </summary>
internal sealed class DamoComparison(ITestOutputHelper output, string answers)
{
    private const int Seed = 700_000;
    private const int Seeds = 20;

    private static readonly SemaphoreSlim KeepingLock = new(1);

    private readonly string _path = Repository.At("tests", "Heatmap", "Compat", answers);

    /// <summary>All samples that damo reads.</summary>
    public static IEnumerable<(string Name, DamoFile File)> Samples() => Directory.EnumerateFiles(Repository.At("samples"), "*", SearchOption.AllDirectories)
        .Where(static path => path.EndsWith(".damon.data", StringComparison.Ordinal) || path.EndsWith(".perf-script.txt", StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(static path => (Path.GetRelativePath(Repository.Root, path), new DamoFile(File.ReadAllBytes(path))));

    /// <summary>
    /// Cases whose answers are not kept. DAMON_COMPAT_SEED and DAMON_COMPAT_COUNT choose them, "new" for a seed that nobody has seen; without
    /// them they are the same each time, so that a change is judged by what it does.
    /// </summary>
    public DamoCase[] NewCases(Func<int, DamoCase> make)
    {
        int seed = Environment.GetEnvironmentVariable("DAMON_COMPAT_SEED") switch
        {
            null => Seed,
            "new" => Random.Shared.Next(1_000_000, int.MaxValue - 100_000),
            var given => int.Parse(given, CultureInfo.InvariantCulture),
        };
        int count = Environment.GetEnvironmentVariable("DAMON_COMPAT_COUNT") is string text ? int.Parse(text, CultureInfo.InvariantCulture) : Seeds;
        output.WriteLine($"DAMON_COMPAT_SEED={seed}");
        return [.. Enumerable.Range(seed, count).Select(make)];
    }

    public async Task Compare(DamoCase[] cases, bool keep = true)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Dictionary<string, string> kept = File.Exists(_path)
            ? JsonNode.Parse(await File.ReadAllTextAsync(_path, cancellationToken))!.AsObject().ToDictionary(pair => pair.Key, pair => (string)pair.Value!)
            : [];
        var learned = new ConcurrentDictionary<string, string>();
        var differences = new ConcurrentQueue<DamoCase>();
        int failing = 0, unasked = 0;
        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken }, async (question, token) =>
        {
            string key = question.Key();
            DamoAnswer expected;
            if (kept.TryGetValue(key, out string? answer))
            {
                expected = DamoAnswer.FromKept(answer);
            }
            else if (Damo.IsPresent)
            {
                expected = await Damo.AskAsync(question, token);
                learned[key] = expected.Kept;
            }
            else
            {
                Interlocked.Increment(ref unasked);
                return;
            }

            Interlocked.Add(ref failing, expected.Failed ? 1 : 0);
            if (!Damo.AskOurselves(question).IsSameAs(expected))
            {
                differences.Enqueue(question);
            }
        });

        output.WriteLine($"{cases.Length} cases, damo fails on {failing}, {learned.Count} newly asked");
        if (keep && Environment.GetEnvironmentVariable("DAMON_UPDATE_ANSWERS") == "1" && !learned.IsEmpty)
        {
            await Keep(learned, cancellationToken);
        }

        if (!differences.IsEmpty)
        {
            if (Environment.GetEnvironmentVariable("DAMON_COMPAT_EXPLAIN") == "all")
            {
                await ExplainAll(differences, cancellationToken);
            }

            string names = string.Join(", ", differences.Select(question => question.Name).Order(StringComparer.Ordinal).Take(20));
            Assert.Fail($"{differences.Count} of {cases.Length} differ: {names}\nThe smallest:\n{await Explain(differences, cancellationToken)}");
        }

        Assert.True(failing < cases.Length || cases.Length < 5, "damo fails on all of them: nothing was compared");
        if (unasked > 0)
        {
            Assert.Skip($"no damo: {unasked} of {cases.Length} cases could not be asked");
        }
    }

    private async Task Keep(IReadOnlyDictionary<string, string> learned, CancellationToken cancellationToken)
    {
        // the tests of one class run one after the other; the lock is for those who change that
        await KeepingLock.WaitAsync(cancellationToken);
        try
        {
            Dictionary<string, string> all = File.Exists(_path)
                ? JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(_path, cancellationToken))!
                : [];
            foreach ((string key, string value) in learned)
            {
                all[key] = value;
            }

            string lines = string.Join(",\n", all.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"\"{pair.Key}\": \"{pair.Value}\""));
            await File.WriteAllTextAsync(_path, "{\n" + lines + "\n}\n", cancellationToken);
        }
        finally
        {
            KeepingLock.Release();
        }
    }

    private async Task ExplainAll(IEnumerable<DamoCase> differences, CancellationToken cancellationToken)
    {
        foreach (DamoCase question in differences)
        {
            DamoAnswer damo = await Damo.AskAsync(question, cancellationToken), ours = Damo.AskOurselves(question);
            output.WriteLine($"{question.Name}: {string.Join(' ', question.Arguments())}\n  damo: {FirstDifference(damo, ours)}\n  ours: {FirstDifference(ours, damo)}");
        }
    }

    private static async Task<string> Explain(IEnumerable<DamoCase> differences, CancellationToken cancellationToken)
    {
        DamoCase question = differences.MinBy(question => question.Files.Sum(file => file.Content.Length))!;
        if (!Damo.IsPresent)
        {
            return $"{question}\n(no damo to ask for a smaller one)";
        }

        question = await Shrinker.Shrink(question, TimeSpan.FromSeconds(60), cancellationToken);
        DamoAnswer damo = await Damo.AskAsync(question, cancellationToken);
        DamoAnswer ours = Damo.AskOurselves(question);
        var text = new StringBuilder(question.ToString());
        text.AppendLine(CultureInfo.InvariantCulture, $"damo: {FirstDifference(damo, ours)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"ours: {FirstDifference(ours, damo)}");
        return text.ToString();
    }

    private static string FirstDifference(DamoAnswer answer, DamoAnswer other)
    {
        if (answer.Failed)
        {
            return $"fails: {answer.Error}";
        }

        string[] lines = answer.Output!.Split('\n');
        string[] others = other.Output?.Split('\n') ?? [];
        int line = 0;
        while (line < lines.Length && line < others.Length && lines[line] == others[line])
        {
            line++;
        }

        return line < lines.Length ? $"line {line + 1}: {lines[line]}" : "(ends before)";
    }
}
