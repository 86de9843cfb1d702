using System.Runtime.ExceptionServices;
using System.Text;

namespace Damon.Kernel;

/// <summary>
/// The end of a service that has no memory left, or no threads. Some thread of it would end for want of memory and the others go on, as if all were well; a supervisor can only start anew what has ended. .NET throws the same
/// exception where a thread cannot be started. That is none of memory, and many who want a thread can do without: once the service runs, it ends the process only where nobody catches it, and in order.
/// </summary>
public static class OutOfMemory
{
    /// <summary>What stands in the stack of an exception that says that a thread could not be started. With the parenthesis: at the bottom of every thread's stack stands StartThread, or StartCallback.</summary>
    private static readonly string[] StartOfThread = ["System.Threading.Thread.Start(", "System.Threading.Thread.StartCore("];

    /// <summary>What stands in the stack where .NET wanted a thread to tell of a signal.</summary>
    private const string Signal = "PosixSignalRegistration";

    /// <summary>How long an end in order may take.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private static byte[] _noMemory = [], _noThreads = [], _goesOn = [];
    private static int _code;
    private static Action? _stop;

    /// <summary>The thread that finds out what there is too little of; 0: none.</summary>
    private static volatile int _looking;
    private static volatile bool _isRunning;
    private static volatile bool _isEnding;
    private static int _hasSaid;

    /// <summary>What to do where a thread could not be started, behind a colon.</summary>
    public static string NoThread => "no thread can be started; raise TasksMax=, a pids limit of the container, or ulimit -u";

    /// <summary>Whether the process ends for want of threads.</summary>
    public static bool IsEnding => _isEnding;

    /// <summary>
    /// From now on, the first lack of memory ends the process with a line on standard error. Nothing else is run at its end: what was committed is safe without. A lack of threads does so, too, until <see cref="Started"/>.
    /// </summary>
    /// <param name="name">The program.</param>
    /// <param name="advice">What to do for more memory.</param>
    /// <param name="code">The exit code.</param>
    /// <param name="stop">Begins the end in order.</param>
    public static void EndsProcess(string name, string advice, int code, Action stop)
    {
        // nothing may be made any more when it is needed
        (_noMemory, _noThreads, _goesOn) = (
            Encoding.UTF8.GetBytes($"{name}: out of memory; {advice}\n"),
            Encoding.UTF8.GetBytes($"{name}: out of memory or threads: {NoThread}\n"),
            Encoding.UTF8.GetBytes($"{name}: a thread could not be started, and the program goes on with those that it has; where that was not for want of memory, raise TasksMax=, a pids limit of the container, or ulimit -u\n"));
        (_code, _stop) = (code, stop);
        AppDomain.CurrentDomain.FirstChanceException += Look;
        AppDomain.CurrentDomain.UnhandledException += EndUnhandled;
    }

    /// <summary>From now on, a lack of memory or threads that nobody catches ends the process with a line on standard error, not with a stack trace.</summary>
    /// <param name="name">The program.</param>
    /// <param name="code">The exit code.</param>
    public static void EndsUnhandled(string name, int code)
    {
        byte[] line = Encoding.UTF8.GetBytes($"{name}: out of memory or threads: {NoThread}\n");
        AppDomain.CurrentDomain.UnhandledException += (_, arguments) =>
        {
            if (arguments.ExceptionObject is Exception exception && IsReasonOf(exception) && OperatingSystem.IsLinux())
            {
                Write(line);
                Libc.EndAtOnce(code);
            }
        };
    }

    /// <summary>The service runs: from now on it lives on where a thread cannot be started, as long as nobody needs that one.</summary>
    public static void Started() => _isRunning = true;

    /// <summary>Whether an exception comes of a lack of memory or threads.</summary>
    public static bool IsReasonOf(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is OutOfMemoryException
            || (exception is AggregateException several ? several.InnerExceptions.Any(IsReasonOf) : exception.InnerException is { } inner && IsReasonOf(inner));
    }

    /// <summary>A thread that cannot be done without has met with it: the process is to end in order, and its exit code to tell. Nothing happens where <see cref="EndsProcess"/> was not called.</summary>
    public static void EndInOrder()
    {
        if (_stop is not { } stop)
        {
            return;
        }

        if (!_isEnding)
        {
            _isEnding = true;
            Write(_noThreads);
        }

        TryStop(stop);
    }

    private static void Look(object? sender, FirstChanceExceptionEventArgs arguments)
    {
        if (arguments.Exception is not OutOfMemoryException exception || !OperatingSystem.IsLinux())
        {
            return;
        }

        if (_looking == Environment.CurrentManagedThreadId || !IsOfThreads(exception))
        {
            EndAtOnce(_noMemory);
        }
        else if (!_isRunning)
        {
            EndAtOnce(_noThreads);
        }
        else if (Interlocked.Exchange(ref _hasSaid, 1) == 0)
        {
            Write(_goesOn);
        }
    }

    /// <summary>Where even this needs more memory than there is, it comes back to <see cref="Look"/>, which knows the answer then.</summary>
    private static bool IsOfThreads(OutOfMemoryException exception)
    {
        _looking = Environment.CurrentManagedThreadId;
        try
        {
            // the first is of the place where it is thrown again, the other one of where it was thrown first
            return IsInStart(Environment.StackTrace) || (exception.StackTrace is { } stack && IsInStart(stack));
        }
        finally
        {
            _looking = 0;
        }
    }

    /// <summary>Whether a stack is that of somebody who starts a thread.</summary>
    internal static bool IsInStart(string stack) => Array.Exists(StartOfThread, one => stack.Contains(one, StringComparison.Ordinal));

    private static void EndUnhandled(object? sender, UnhandledExceptionEventArgs arguments)
    {
        if (arguments.ExceptionObject is not Exception exception || !IsReasonOf(exception) || !OperatingSystem.IsLinux())
        {
            return;
        }

        if (exception.StackTrace?.Contains(Signal, StringComparison.Ordinal) == true && _stop is { } stop)
        {
            // told to end, and .NET has no thread to say so
            TryStop(stop);
        }
        else
        {
            EndInOrder();
        }

        // the process must not go on from here: the others end it
        Thread.Sleep(Patience);
        Libc.EndAtOnce(_code);
    }

    private static void TryStop(Action stop)
    {
        try
        {
            stop();
        }
        catch (Exception exception) when (IsReasonOf(exception))
        {
            // it is told, and whoever waits for it needs a thread for that: perhaps one gets free
        }
    }

    private static void EndAtOnce(byte[] line)
    {
        Write(line);
        Libc.EndAtOnce(_code);
    }

    private static void Write(byte[] line) => _ = Libc.Write(Libc.StandardError, line, line.Length);
}
