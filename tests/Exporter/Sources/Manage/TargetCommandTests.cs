using Damon;
using Damon.TestKit;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Tests.Sources.Manage;

public sealed class TargetCommandTests
{
    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 3", 3)]
    [InlineData("kill -TERM $$", 143)]
    public async Task Start_ProgramOnThePath_RunsAndTellsItsExitCode(string script, int code)
    {
        using ITargetCommand command = TargetCommand.Start(["sh", "-c", script]);

        Assert.Equal(code, await command.Ended);
    }

    [Fact]
    public void Start_ProgramOnlyInTheCurrentDirectory_IsNotRun()
    {
        // anybody may have put it there
        using TemporaryFolder folder = new();
        string name = $"planted-{Guid.NewGuid():N}";
        string planted = Path.Combine(Environment.CurrentDirectory, name);
        File.WriteAllText(planted, $"#!/bin/sh\ntouch {folder.At("ran")}\n");
        try
        {
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(planted, UnixFileMode.UserRead | UnixFileMode.UserExecute);
            }

            Assert.Contains("PATH", Assert.Throws<DamonDataException>(() => TargetCommand.Start([name])).Message, StringComparison.Ordinal);
            Assert.False(File.Exists(folder.At("ran")));
        }
        finally
        {
            File.Delete(planted);
        }
    }

    [Fact]
    public async Task Terminate_Running_EndsIt()
    {
        using ITargetCommand command = TargetCommand.Start(["sleep", "600"]);

        command.Terminate();

        Assert.Equal(143, await command.Ended);
    }
}
