using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Threading.Channels;
using Damon.Kernel;

namespace DamonHeatmap.Watch;

/// <summary>
/// The terminal of the process: its alternate screen, without cursor, and its keys. Whatever ends the program but SIGKILL, the terminal is given back as it was: by <see cref="Dispose"/>, and where nobody comes to
/// that, when the process ends. While the program is stopped (Ctrl-Z), the shell has it.
/// </summary>
internal sealed class TerminalScreen : IScreen
{
    private const string Alternate = "\e[?1049h", NoCursor = "\e[?25l", NoWrap = "\e[?7l", Clear = "\e[H\e[2J";

    /// <summary>All of it taken back, and what a frame may have left open when it was cut in two.</summary>
    private const string GivenBack = "\e[?2026l\e[0m\e[?7h\e[?25h\e[?1049l";

    /// <summary>Where a terminal does not say.</summary>
    private const int UsualWidth = 80, UsualHeight = 24;

    /// <summary>Nobody can see more, and memory must not grow with what a terminal says.</summary>
    private const int MostCells = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly List<PosixSignalRegistration> _signals = [];
    private readonly FileWaiter _waiter = new();
    private ChannelWriter<WatchEvent>? _events;
    private Thread? _keys;
    private byte[]? _settings;
    private bool _isTaken;
    private volatile bool _isOver;

    public (int Width, int Height) Size
    {
        get
        {
            (int width, int height) = TerminalCalls.Size(TerminalCalls.StandardOutput) ?? (Said("COLUMNS", UsualWidth), Said("LINES", UsualHeight));
            return (Math.Min(width, MostCells), Math.Min(height, MostCells));
        }
    }

    public void Open(ChannelWriter<WatchEvent> events)
    {
        _events = events;
        AppDomain.CurrentDomain.ProcessExit += GiveBackAtEnd;
        AppDomain.CurrentDomain.UnhandledException += GiveBackAtEnd;
        if (!OperatingSystem.IsWindows())
        {
            On(PosixSignal.SIGWINCH, _ => events.TryWrite(WatchEvent.Redraw));
            On(PosixSignal.SIGCONT, Continue);
            On(PosixSignal.SIGTSTP, Suspend);
        }

        // before anything is changed, and never again: what is set later is ours
        _settings = TerminalCalls.IsTerminal(TerminalCalls.StandardInput) ? TerminalCalls.Settings(TerminalCalls.StandardInput) : null;
        lock (_gate)
        {
            Take();
        }

        if (_settings is not null)
        {
            _keys = new Thread(ReadKeys) { IsBackground = true, Name = "keys" };
            _keys.Start();
        }
    }

    public void Write(string text)
    {
        lock (_gate)
        {
            if (_isTaken)
            {
                Send(text);
            }
        }
    }

    public void Dispose()
    {
        if (_isOver)
        {
            return;
        }

        _isOver = true;
        _waiter.Wake();
        _keys?.Join();
        _waiter.Dispose();
        _signals.ForEach(signal => signal.Dispose());
        AppDomain.CurrentDomain.ProcessExit -= GiveBackAtEnd;
        AppDomain.CurrentDomain.UnhandledException -= GiveBackAtEnd;
        GiveBackAtEnd(null, EventArgs.Empty);
    }

    private static int Said(string variable, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value > 0 ? value : usual;

    private void On(PosixSignal signal, Action<PosixSignalContext> act) => _signals.Add(PosixSignalRegistration.Create(signal, act));

    /// <summary>No frame may come between the giving back and the stop, so the gate is held until the process goes on.</summary>
    private void Suspend(PosixSignalContext signal)
    {
        signal.Cancel = true;
        lock (_gate)
        {
            GiveBack();
            TerminalCalls.Stop();
            if (!_isOver)
            {
                TakeAgain();
            }
        }
    }

    /// <summary>Also after a stop that nobody was told of (SIGSTOP), in which the shell has set the terminal for itself.</summary>
    private void Continue(PosixSignalContext signal)
    {
        // .NET would set the terminal as it was when the program began
        signal.Cancel = true;
        lock (_gate)
        {
            if (_isTaken)
            {
                TakeAgain();
            }
        }
    }

    /// <summary>A window that was closed meanwhile sends SIGCONT, too, and a signal's handler must not fail.</summary>
    private void TakeAgain()
    {
        try
        {
            Take();
            _events!.TryWrite(WatchEvent.Redraw);
        }
        catch (IOException)
        {
            _events!.TryWrite(WatchEvent.End);
        }
    }

    private void Take()
    {
        _isTaken = true;
        if (_settings is not null)
        {
            TerminalCalls.Set(TerminalCalls.StandardInput, TerminalCalls.Raw(_settings));
        }

        Send(Alternate + NoCursor + NoWrap + Clear);
    }

    private void GiveBack()
    {
        if (!_isTaken)
        {
            return;
        }

        _isTaken = false;
        try
        {
            Send(GivenBack);
        }
        catch (IOException)
        {
            // it has gone, and with it what would have to be given back
        }

        if (_settings is not null)
        {
            TerminalCalls.Set(TerminalCalls.StandardInput, _settings);
        }
    }

    /// <summary>A write that the terminal does not take holds the gate for ever; the end of the process must not wait for it.</summary>
    private void GiveBackAtEnd(object? sender, EventArgs arguments)
    {
        if (_gate.TryEnter(Patience))
        {
            try
            {
                GiveBack();
            }
            finally
            {
                _gate.Exit();
            }
        }
        else if (_settings is not null)
        {
            TerminalCalls.Set(TerminalCalls.StandardInput, _settings);
        }
    }

    private void ReadKeys()
    {
        var parser = new KeyParser();
        Span<byte> bytes = stackalloc byte[64];
        while (!_isOver)
        {
            if (!_waiter.Wait([TerminalCalls.StandardInput]))
            {
                continue;
            }

            nint count = TerminalCalls.Read(TerminalCalls.StandardInput, bytes, bytes.Length);
            if (count > 0)
            {
                parser.Parse(bytes[..(int)count], Tell);
            }
            else if (count == 0 || Marshal.GetLastPInvokeError() is not (TerminalCalls.Interrupted or TerminalCalls.Again))
            {
                // nobody is at the other end any more
                _events!.TryWrite(WatchEvent.End);
                return;
            }
        }
    }

    private void Tell(WatchEvent key)
    {
        if (key == WatchEvent.Suspend)
        {
            TerminalCalls.StopAll();
        }
        else
        {
            _events!.TryWrite(key);
        }
    }

    private static void Send(string text) => TerminalCalls.WriteAll(TerminalCalls.StandardOutput, Encoding.UTF8.GetBytes(text));
}
