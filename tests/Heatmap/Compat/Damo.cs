using System.Diagnostics;
using Damon;
using Damon.TestKit;

namespace DamonHeatmap.Tests.Compat;

/// <summary>Asks damo, or ourselves.</summary>
internal static class Damo
{
    private static readonly string? Program = TestTools.Find("damo");

    // python3 may be a version manager's shell script, which takes longer to start than damo
    private static readonly Lazy<string> SearchPath = new(() =>
        $"{Path.GetDirectoryName(Output("python3", "-c", "import sys; print(sys.executable)"))}:{Environment.GetEnvironmentVariable("PATH")}");

    /// <summary>Skips the test where there is no damo.</summary>
    public static void SkipIfAbsent()
    {
        if (Program is null)
        {
            Assert.Skip("no damo: set DAMON_TEST_TOOLS to the folder that holds it");
        }
    }

    public static bool IsPresent => Program is not null;

    /// <summary>Runs damo.</summary>
    public static async Task<DamoAnswer> AskAsync(DamoCase question, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();

        // on some regions damo draws without end: it shall not take all memory for that
        string[] command = ["-c", "ulimit -v 2000000; exec \"$0\" \"$@\"", Program!, .. question.Command(Write(folder, question.Files)), .. question.Arguments()];
        var start = new ProcessStartInfo("sh", command)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["PATH"] = $"{Pager(folder)}:{SearchPath.Value}";
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        try
        {
            string output = await process.StandardOutput.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return process.ExitCode == 0 ? DamoAnswer.Of(WithoutFolder(output, folder)) : DamoAnswer.Failure(LastLine(await error) is { Length: > 0 } last ? last : LastLine(output));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    /// <summary>Does what <c>--compat damo</c> does.</summary>
    public static DamoAnswer AskOurselves(DamoCase question)
    {
        using var folder = new TemporaryFolder();
        using var writer = new StringWriter();
        try
        {
            question.Write(writer, Write(folder, question.Files));
            return DamoAnswer.Of(WithoutFolder(writer.ToString(), folder));
        }
        catch (DamonDataException exception)
        {
            Assert.Equal("", writer.ToString());
            Assert.DoesNotContain('\n', exception.Message);
            return DamoAnswer.Failure(exception.Message);
        }
    }

    /// <summary>damo names its inputs where they hold no record.</summary>
    private static string WithoutFolder(string output, TemporaryFolder folder) => output.Replace(folder.At(""), "", StringComparison.Ordinal);

    /// <summary>damo pipes long pages through less, which not every host has; into a pipe less is no more than cat.</summary>
    private static string Pager(TemporaryFolder folder)
    {
        string path = Directory.CreateDirectory(folder.At("bin")).FullName;
        string less = Path.Combine(path, "less");
        File.WriteAllText(less, "#!/bin/sh\nfor last; do :; done\nexec cat \"$last\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(less, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        return path;
    }

    private static string LastLine(string text) => text.TrimEnd().Split('\n')[^1];

    /// <summary>The last line that a program prints.</summary>
    private static string Output(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return LastLine(output);
    }

    private static string[] Write(TemporaryFolder folder, IReadOnlyList<DamoFile> files)
    {
        string[] paths = [.. files.Select((_, i) => folder.At($"input-{i}"))];
        for (int i = 0; i < paths.Length; i++)
        {
            files[i].WriteTo(paths[i]);
        }

        return paths;
    }
}
