using System.Diagnostics;

namespace Damon.TestKit;

/// <summary>Real counterparts that no package brings, such as damo and an OpenTelemetry collector.</summary>
public static class TestTools
{
    private static readonly Lazy<string?> Folder = new(FindFolder);

    /// <summary>A program in the folder that $DAMON_TEST_TOOLS names, else in the one that ../shared/tools/install makes; null: it is not there.</summary>
    public static string? Find(string program) =>
        Folder.Value is { } folder && File.Exists(Path.Combine(folder, program)) ? Path.Combine(folder, program) : null;

    private static string? FindFolder()
    {
        if (Environment.GetEnvironmentVariable("DAMON_TEST_TOOLS") is { Length: > 0 } named)
        {
            return named;
        }

        string install = Path.GetFullPath(Repository.At("..", "shared", "tools", "install"));
        if (!File.Exists(install))
        {
            return null;
        }

        using Process process = Process.Start(new ProcessStartInfo(install) { RedirectStandardOutput = true })!;
        string said = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        return process.ExitCode == 0 ? said.Split('\n')[^1] : null;
    }
}
