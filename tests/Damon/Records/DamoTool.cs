using System.Diagnostics;
using Damon.TestKit;

namespace Damon.Tests.Records;

/// <summary>damo itself, run as a program.</summary>
internal sealed class DamoTool(string path)
{
    /// <summary>In $DAMON_TEST_TOOLS, or where ../shared/tools/install puts it; without it the test is skipped.</summary>
    public static DamoTool FindOrSkip()
    {
        string? folder = Environment.GetEnvironmentVariable("DAMON_TEST_TOOLS");
        string install = Path.GetFullPath(Path.Combine(Repository.Root, "..", "shared", "tools", "install"));
        if (folder is null && File.Exists(install))
        {
            using Process process = Process.Start(new ProcessStartInfo(install) { RedirectStandardOutput = true, UseShellExecute = false })!;
            folder = process.StandardOutput.ReadToEnd().Trim();
            process.WaitForExit();
        }

        string damo = Path.Combine(folder ?? "", "damo");
        Assert.SkipUnless(folder is not null && File.Exists(damo), "no damo: set DAMON_TEST_TOOLS to the folder that has it");
        return new DamoTool(damo);
    }

    /// <summary>Runs it and gives what it prints.</summary>
    public async Task<string> RunAsync(string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, errors);
        return await output;
    }
}
