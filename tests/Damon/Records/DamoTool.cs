using System.Diagnostics;
using Damon.TestKit;

namespace Damon.Tests.Records;

/// <summary>damo itself, run as a program.</summary>
internal sealed class DamoTool(string path)
{
    /// <summary>Without it the test is skipped.</summary>
    public static DamoTool FindOrSkip()
    {
        string? damo = TestTools.Find("damo");
        Assert.SkipWhen(damo is null, "no damo: set DAMON_TEST_TOOLS to the folder that has it");
        return new DamoTool(damo!);
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
