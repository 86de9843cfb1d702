using System.Globalization;

namespace DamonExporter.Tests.Kit;

/// <summary>What the kernel says of another process, and its limits.</summary>
internal static class ProcessFacts
{
    /// <summary>Resident memory, MiB.</summary>
    public static double ResidentMebibytes(int id) => Kibibytes(id, "VmRSS:") / 1024;

    /// <summary>Open files, sockets and pipes.</summary>
    public static int OpenFiles(int id) => Directory.EnumerateFileSystemEntries(At(id, "fd")).Count();

    /// <summary>Processor time so far.</summary>
    public static TimeSpan ProcessorTime(int id)
    {
        // behind the name: state is the first, utime and stime the 12th and 13th; 100 ticks a second
        string text = File.ReadAllText(At(id, "stat"));
        string[] parts = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromMilliseconds(10.0 * (long.Parse(parts[11], CultureInfo.InvariantCulture) + long.Parse(parts[12], CultureInfo.InvariantCulture)));
    }

    /// <summary>Sets how many files it may have open, as long as it runs.</summary>
    public static async Task SetOpenFilesAsync(int id, int limit)
    {
        (int code, _, string error) = await Tool.RunAsync("prlimit", ["--pid", id.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"--nofile={limit}:")]);
        Assert.True(code == 0, error);
    }

    private static double Kibibytes(int id, string name)
    {
        string line = File.ReadAllLines(At(id, "status")).First(line => line.StartsWith(name, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }

    private static string At(int id, string name) => string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{name}");
}
