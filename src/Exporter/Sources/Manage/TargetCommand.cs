using System.ComponentModel;
using System.Diagnostics;
using Damon;
using Damon.Kernel.Processes;
using Damon.Records;

namespace DamonExporter.Sources.Manage;

/// <summary>A command as a child of ours, with our input and output. It runs at once: what it does before it is monitored, some milliseconds, is not seen.</summary>
internal sealed class TargetCommand : ITargetCommand
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

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
            string program = Find(command[0]) ?? throw new DamonDataException($"{Excerpt.Of(command[0])} cannot be started: {(command[0].Contains('/', StringComparison.Ordinal) ? "there is no such program" : "no directory of PATH has such a program")}");
            ProcessStartInfo start = new(program) { UseShellExecute = false };
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

    /// <summary>Looks for a program as a shell does: .NET would look in the directory of this program, and in the current one, before PATH.</summary>
    /// <param name="program">Its name, or its path if that has a slash.</param>
    /// <returns>Its path; null: there is none that may be run.</returns>
    public static string? Find(string program)
    {
        string[] folders = program.Contains('/', StringComparison.Ordinal) ? [""] : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return folders.Select(folder => Path.GetFullPath(Path.Combine(folder, program)))
            .FirstOrDefault(path => File.Exists(path) && !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & AnyExecute) != 0);
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
