using System.Runtime.InteropServices;

namespace DamonHeatmap.Watch;

/// <summary>What .NET has no word for: a terminal that gives each key at once and shows none, and its size. Linux only; elsewhere nothing is a terminal.</summary>
internal static partial class TerminalCalls
{
    public const int StandardInput = 0, StandardOutput = 1, StandardError = 2;

    /// <summary>errno: a signal came first; nothing can be taken now.</summary>
    public const int BrokenPipe = 32, Interrupted = 4, Again = 11;

    private const string Name = "libc";

    /// <summary>More than any system's struct termios has; what is in it, only the C library knows.</summary>
    private const int SettingsSize = 256;

    /// <summary>tcsetattr: when all that was written has been shown.</summary>
    private const int WhenWritten = 1;

    /// <summary>TIOCGWINSZ of the architectures that .NET runs on.</summary>
    private const nuint AskSize = 0x5413;

    private const int SignalStop = 19, SignalTerminalStop = 20;

    /// <summary>Whether a file of the process is a terminal.</summary>
    public static bool IsTerminal(int file) => OperatingSystem.IsLinux() && IsTty(file) == 1;

    /// <summary>Columns and lines of a terminal; null: it does not say.</summary>
    public static (int Width, int Height)? Size(int file)
    {
        // struct winsize: rows, columns, and both in pixels
        Span<ushort> size = stackalloc ushort[4];
        return Control(file, AskSize, size) == 0 && size[0] > 0 && size[1] > 0 ? (size[1], size[0]) : null;
    }

    /// <summary>Writes all of it, however often it takes.</summary>
    /// <exception cref="IOException">It is not taken; its HResult is errno.</exception>
    public static void WriteAll(int file, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint count = Write(file, bytes, bytes.Length);
            if (count >= 0)
            {
                bytes = bytes[(int)count..];
                continue;
            }

            switch (Marshal.GetLastPInvokeError())
            {
                case Interrupted:
                    break;
                case Again:
                    // somebody who has the file, too, does not want to wait for it
                    Thread.Sleep(1);
                    break;
                case int error:
                    throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }
        }
    }

    /// <summary>How a terminal is set; null: it cannot be asked.</summary>
    public static byte[]? Settings(int file)
    {
        var settings = new byte[SettingsSize];
        return GetSettings(file, settings) == 0 ? settings : null;
    }

    /// <summary>The same, but each key comes at once, none is shown, and none is a signal.</summary>
    public static byte[] Raw(byte[] settings)
    {
        byte[] raw = [.. settings];
        MakeRaw(raw);
        return raw;
    }

    /// <summary>Sets a terminal. Where it has gone, nothing happens.</summary>
    public static void Set(int file, byte[] settings)
    {
        while (SetSettings(file, WhenWritten, settings) != 0 && Marshal.GetLastPInvokeError() == Interrupted)
        {
            // a signal came first
        }
    }

    /// <summary>Stops the process until SIGCONT. It has stopped before this returns: the signal goes to the calling thread.</summary>
    public static void Stop() => _ = Raise(SignalStop);

    /// <summary>Does what Ctrl-Z does: stops all that runs in front of the terminal, such as sudo and what it started.</summary>
    public static void StopAll() => _ = Kill(0, SignalTerminalStop);

    /// <summary>Bytes that were read; 0: there is no more; −1: see errno.</summary>
    [LibraryImport(Name, EntryPoint = "read", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Read(int file, Span<byte> buffer, nint count);

    /// <summary>Bytes that were written; −1: see errno.</summary>
    [LibraryImport(Name, EntryPoint = "write", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    public static partial nint Write(int file, ReadOnlySpan<byte> buffer, nint count);

    [LibraryImport(Name, EntryPoint = "isatty")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int IsTty(int file);

    [LibraryImport(Name, EntryPoint = "ioctl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int file, nuint request, Span<ushort> size);

    [LibraryImport(Name, EntryPoint = "tcgetattr")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetSettings(int file, Span<byte> settings);

    [LibraryImport(Name, EntryPoint = "tcsetattr", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetSettings(int file, int when, ReadOnlySpan<byte> settings);

    [LibraryImport(Name, EntryPoint = "cfmakeraw")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void MakeRaw(Span<byte> settings);

    [LibraryImport(Name, EntryPoint = "raise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Raise(int signal);

    [LibraryImport(Name, EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int process, int signal);
}
