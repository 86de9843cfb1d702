using System.Diagnostics;
using Damon.TestKit;

namespace DamonExporter.Tests.Kit;

/// <summary>Other people's programs that judge ours. Where one is missing, the test is skipped by its name.</summary>
internal static class Tool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A program on the PATH (Debian's), or the test is skipped.</summary>
    public static string OnPath(string name)
    {
        string? path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        Assert.SkipWhen(path is null, $"no {name}: install Debian's prometheus");
        return path!;
    }

    /// <summary>A judge or script beside the repository (../shared/…), or the test is skipped.</summary>
    public static string Shared(params string[] parts)
    {
        string path = Path.Combine([Repository.Root, "..", "shared", .. parts]);
        Assert.SkipUnless(File.Exists(path), $"no {parts[^1]}: {path} is not there");
        return path;
    }

    /// <summary>The folder of the test tools that holds a program, or the test is skipped.</summary>
    public static string Folder(string needed)
    {
        string? path = TestTools.Find(needed);
        Assert.SkipWhen(path is null, $"no {needed}: set DAMON_TEST_TOOLS to the folder that holds it");
        return Path.GetDirectoryName(path)!;
    }

    /// <summary>Runs a program until its standard error has a line with a text, and ends it.</summary>
    /// <returns>The line; null: it ended without.</returns>
    public static async Task<string?> UntilAsync(string program, IEnumerable<string> arguments, string text)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        using CancellationTokenSource patience = new(Patience);
        try
        {
            while (await process.StandardError.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                {
                    return line;
                }
            }

            return null;
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }
    }

    /// <summary>Runs a program to its end.</summary>
    public static async Task<(int Code, string Output, string Error)> RunAsync(
        string program, IEnumerable<string> arguments, string input = "", IReadOnlyDictionary<string, string>? environment = null, TimeSpan? patience = null)
    {
        ProcessStartInfo start = new(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start)!;
        using CancellationTokenSource limit = new(patience ?? Patience);
        Task<string> output = process.StandardOutput.ReadToEndAsync(limit.Token);
        Task<string> error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.StandardInput.WriteAsync(input.AsMemory(), limit.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            return (process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
