using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace DamonHeatmap.Tests.Watch;

/// <summary>A real terminal of the kernel's, with a program at one end and the test at the other.</summary>
internal sealed partial class PseudoTerminal : IAsyncDisposable
{
    /// <summary>For <see cref="Start"/>: input, output and errors are the terminal's. A shell that put the tests into the background had them ignore some signals, and the program would, too.</summary>
    public const string All = "exec 0<>\"$TTY\" 1>&0 2>&0; exec env --default-signal=INT,HUP,QUIT,TSTP \"$@\"";

    /// <summary>For <see cref="Start"/>: errors are the terminal's; input and output are the test's.</summary>
    public const string ErrorsOnly = "exec 2>\"$TTY\"; exec \"$@\"";

    private const nuint Unlock = 0x40045431, AskNumber = 0x80045430, SetSize = 0x5414;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly FileStream _stream;
    private readonly string _path;

    private PseudoTerminal(int width, int height)
    {
        SafeFileHandle master = File.OpenHandle("/dev/ptmx", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Span<int> number = [0];
        Assert.Equal(0, Control(master, Unlock, number));
        Assert.Equal(0, Control(master, AskNumber, number));
        _path = string.Create(CultureInfo.InvariantCulture, $"/dev/pts/{number[0]}");
        _stream = new FileStream(master, FileAccess.ReadWrite, bufferSize: 0);
        Screen = new SharedScreen(width, height);
        Resize(width, height);
    }

    public SharedScreen Screen { get; }

    public Process Process { get; private set; } = null!;

    /// <summary>Starts a program in a session of its own, whose terminal this is.</summary>
    /// <param name="width">Columns.</param>
    /// <param name="height">Lines.</param>
    /// <param name="script">What a shell does with the terminal ($TTY) and the program ("$@").</param>
    /// <param name="environment">Variables; an empty one is taken away.</param>
    /// <param name="command">The program and its arguments.</param>
    public static PseudoTerminal Start(int width, int height, string script, IReadOnlyDictionary<string, string> environment, params string[] command)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "no setsid: install util-linux");
        Assert.SkipUnless(File.Exists("/dev/ptmx"), "no /dev/ptmx");
        var terminal = new PseudoTerminal(width, height);
        var start = new ProcessStartInfo("/usr/bin/setsid", ["sh", "-c", script, "sh", .. command]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string name in (string[])["NO_COLOR", "COLUMNS", "LINES", "COLORTERM"])
        {
            start.Environment.Remove(name);
        }

        start.Environment["TERM"] = "xterm-256color";
        start.Environment["TTY"] = terminal._path;
        foreach ((string name, string value) in environment)
        {
            start.Environment[name] = value;
        }

        terminal.Process = Process.Start(start)!;
        new Thread(terminal.Read) { IsBackground = true }.Start();
        return terminal;
    }

    /// <summary>Presses keys.</summary>
    public void Type(string keys) => _stream.Write(Encoding.UTF8.GetBytes(keys));

    /// <summary>Makes the window another size, of which the kernel tells the program.</summary>
    public void Resize(int width, int height)
    {
        Screen.Resize(width, height);
        Assert.Equal(0, Size(_stream.SafeFileHandle, SetSize, [(ushort)height, (ushort)width, 0, 0]));
    }

    public async Task SignalAsync(string signal)
    {
        using Process kill = Process.Start("/bin/sh", ["-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {Process.Id}")]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the kernel has stopped the program.</summary>
    public async Task UntilStoppedAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{Process.Id}/stat");
        while (!(await File.ReadAllTextAsync(path, patience.Token)).Contains(") T ", StringComparison.Ordinal))
        {
            await Task.Delay(10, patience.Token);
        }
    }

    /// <summary>How the terminal is set, as stty tells it.</summary>
    public async Task<string> SettingsAsync()
    {
        using Process stty = Process.Start(new ProcessStartInfo("stty", ["-a", "-F", _path]) { RedirectStandardOutput = true })!;
        string said = await stty.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await stty.WaitForExitAsync(TestContext.Current.CancellationToken);
        return said;
    }

    /// <summary>Closes the test's end, as a connection that breaks does.</summary>
    public async Task HangUpAsync()
    {
        // a read that waits holds the file open, until something is drawn
        await _stream.DisposeAsync();
        await SignalAsync("WINCH");
    }

    /// <summary>Waits for the end of the program.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync()
    {
        await Process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TestContext.Current.CancellationToken);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            Process.Kill();
            await Process.WaitForExitAsync();
        }

        Process.Dispose();
        await _stream.DisposeAsync();
    }

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, nuint request, Span<int> number);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Size(SafeFileHandle file, nuint request, Span<ushort> size);

    private void Read()
    {
        var bytes = new byte[1 << 16];
        var characters = new char[1 << 16];
        Decoder decoder = Encoding.UTF8.GetDecoder();
        try
        {
            while (_stream.Read(bytes) is int count and > 0)
            {
                Screen.Feed(new string(characters, 0, decoder.GetChars(bytes, 0, count, characters, 0)));
            }

            Screen.End("the terminal was closed");
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // the kernel's word for: nobody is at the other end any more
            Screen.End("the program ended");
        }
    }
}
