using System.ComponentModel;
using System.Diagnostics;
using Damon;
using Damon.Kernel.Processes;
using Damon.Records;

namespace DamonExporter.Sources.Manage;

/// <summary>A command as a child of ours, with our input and output. It runs at once: what it does before it is monitored, some milliseconds, is not seen.</summary>
internal sealed class TargetCommand : ITargetCommand
{
    private readonly Process _process;

    private TargetCommand(Process process)
    {
        _process = process;
        Pid = process.Id;
        Ended = EndAsync();
    }

    public int Pid { get; }

    public Task<int> Ended { get; }

    /// <summary>Starts it.</summary>
    /// <param name="command">The program, by its path or looked for in PATH, and its arguments.</param>
    /// <exception cref="DamonDataException">It cannot be started.</exception>
    public static ITargetCommand Start(IReadOnlyList<string> command)
    {
        try
        {
            ProcessStartInfo start = new(command[0]) { UseShellExecute = false };
            foreach (string argument in command.Skip(1))
            {
                start.ArgumentList.Add(argument);
            }

            return new TargetCommand(Process.Start(start) ?? throw new DamonDataException($"{Excerpt.Of(command[0])} cannot be started"));
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            throw new DamonDataException($"{Excerpt.Of(command[0])} cannot be started: {Excerpt.Line(e.Message)}", e);
        }
    }

    public void Terminate()
    {
        if (!Ended.IsCompleted)
        {
            ProcessSignal.Terminate(Pid);
        }
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
