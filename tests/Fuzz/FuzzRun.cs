using System.Diagnostics;
using System.Globalization;

namespace Damon.Fuzz;

/// <summary>Reads inputs of one format, one after the other, and finds those that are not read as they must be.</summary>
/// <param name="format">What is read.</param>
/// <param name="seed">Of the run.</param>
/// <param name="folder">Where inputs that failed are kept.</param>
internal sealed class FuzzRun(FuzzFormat format, int seed, string folder)
{
    /// <summary>Longer than this, and it hangs.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>More, allocated for an input of less than a megabyte, is as good as no bound.</summary>
    private const long MostBytes = 512 << 20;

    private readonly Dictionary<string, int> _failures = new(StringComparer.Ordinal);
    private byte[] _input = [];
    private long _number;
    private long _began;

    public string Name => format.Name;

    /// <summary>Inputs read.</summary>
    public long Count { get; private set; }

    /// <summary>Inputs that gave a snapshot.</summary>
    public long Good { get; private set; }

    /// <summary>Inputs that were refused in one line.</summary>
    public long Refused { get; private set; }

    public int Failed => _failures.Values.Sum();

    /// <summary>Runs until time is up.</summary>
    public void Run(TimeSpan time)
    {
        using Timer watchdog = new(_ => Watch(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
        Stopwatch watch = Stopwatch.StartNew();
        for (long number = 0; watch.Elapsed < time; number++)
        {
            RunOne(number);
        }

        Volatile.Write(ref _began, 0);
    }

    /// <summary>Runs one input.</summary>
    public void RunOne(long number)
    {
        _number = number;
        _input = format.Input(seed, number);
        Read(_input);
    }

    /// <summary>Reads an input that is there.</summary>
    public void Read(byte[] input)
    {
        _input = input;
        Count++;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        Volatile.Write(ref _began, Stopwatch.GetTimestamp());
        try
        {
            bool isGood = false;
            foreach (Snapshots.Snapshot snapshot in format.Read(input, Invariants.CheckLine))
            {
                Invariants.Check(snapshot);
                isGood = true;
            }

            Good += isGood ? 1 : 0;
        }
        catch (DamonDataException refused)
        {
            Refused++;
            try
            {
                Invariants.CheckLine(refused.Message);
            }
            catch (InvalidOperationException exception)
            {
                Fail(exception, refused);
            }
        }
        catch (Exception exception)
        {
            Fail(exception, exception);
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > MostBytes)
        {
            Fail(new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{allocated} bytes allocated")), null);
        }
    }

    private void Watch()
    {
        long began = Volatile.Read(ref _began);
        if (began != 0 && Stopwatch.GetElapsedTime(began) > Longest)
        {
            Console.Error.WriteLine($"{format.Name}: input {_number} of seed {seed} is not read after {Longest.TotalSeconds} s; kept as {Keep()}");
            Environment.Exit(1);
        }
    }

    /// <summary>Of failures in the same place the first is kept.</summary>
    private void Fail(Exception problem, Exception? thrown)
    {
        StackFrame? frame = thrown is null ? null : new StackTrace(thrown).GetFrames().FirstOrDefault(one => one.GetMethod()?.DeclaringType?.FullName?.StartsWith("Damon", StringComparison.Ordinal) == true);
        string place = $"{problem.GetType().Name} in {frame?.GetMethod()?.DeclaringType?.Name}.{frame?.GetMethod()?.Name}";
        _failures[place] = _failures.GetValueOrDefault(place) + 1;
        if (_failures[place] == 1)
        {
            Console.Error.WriteLine($"{format.Name}: input {_number} of seed {seed} fails ({place}); kept as {Keep()}\n{problem}\n{(ReferenceEquals(problem, thrown) ? "" : thrown)}");
        }
    }

    private string Keep()
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{format.Name}-{seed}-{_number}"));
        File.WriteAllBytes(path, _input);
        return path;
    }
}
