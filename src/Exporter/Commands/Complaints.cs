namespace DamonExporter.Commands;

/// <summary>What is wrong, on stderr: one line each.</summary>
internal static class Complaints
{
    public static void Write(TextWriter error, params IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            error.WriteLine($"damon-exporter: {line}");
        }
    }
}
