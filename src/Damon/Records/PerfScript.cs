using System.Diagnostics;

namespace Damon.Records;

/// <summary>Turns perf.data to text with the <c>perf</c> that is installed.</summary>
internal static class PerfScript
{
    /// <summary>The program on PATH; null when there is none.</summary>
    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, "perf")).FirstOrDefault(File.Exists);

    /// <summary>Starts <c>perf script</c>; its text is read as it comes.</summary>
    /// <param name="program">perf.</param>
    /// <param name="path">The file, whoever owns it.</param>
    /// <param name="name">The file's name, for messages.</param>
    /// <param name="fullTimes">Times to the ns, not to the us as perf prints them by itself.</param>
    /// <exception cref="DamonDataException">It does not start.</exception>
    public static Process Start(string program, string path, string name, bool fullTimes)
    {
        var start = new ProcessStartInfo(program, ["script", "--force", .. fullTimes ? (string[])["--ns"] : [], "-i", path])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        try
        {
            Process process = Process.Start(start) ?? throw new InvalidOperationException("not started");
            process.StandardInput.Close();
            return process;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            throw new DamonDataException($"{name}: perf.data, but {program} does not start: {Excerpt.Line(exception.Message)}", exception);
        }
    }
}
