using System.Globalization;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs.Writing;
using Damon.Kernel.Tracing;

namespace DamonExporter.Sources.Manage;

/// <summary>
/// DAMON's tree and one kdamond, for as long as they are ours. Everything is written down before it is made, so that a successor of a killed process can tell what is ours and undo it, and leaves all else
/// alone. Meanwhile three directories are locked, so that there is one owner on a host: that of the note, so whoever finds one there and holds it knows that its writer is dead; DAMON's; and that of tracefs, because
/// /sys is another one, with other locks, for each network namespace, and tracefs is not. Blocks as the kernel does; for one thread.
/// </summary>
internal sealed class ManagedDamon : IDisposable
{
    /// <summary>Between the note that a kdamond will be started and its start, hundredths of a second: nothing but a write of a small file lies between them.</summary>
    private const long LongestStart = 10 * ProcessStamp.TicksPerSecond;

    private const string BootId = "/proc/sys/kernel/random/boot_id";

    private readonly KernelFiles _files;
    private readonly IOwnershipStore _store;
    private readonly ManagedDamonOptions _options;
    private readonly IReadOnlyList<IDisposable> _locks;
    private readonly ProcessStamp _self;
    private Ownership? _ours;
    private bool _isStartedHere;

    private ManagedDamon(KernelFiles files, IOwnershipStore store, ManagedDamonOptions options, IReadOnlyList<IDisposable> locks, ProcessStamp self) =>
        (_files, _store, _options, _locks, _self) = (files, store, options, locks, self);

    /// <summary>Becomes the owner on this host; nothing is changed yet.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="store">Where it is written down what is ours.</param>
    /// <param name="options">What may be taken.</param>
    /// <exception cref="DamonDataException">There is one already, or there is no DAMON to be had.</exception>
    /// <exception cref="KernelException">The kernel refuses.</exception>
    public static ManagedDamon Open(KernelFiles files, IOwnershipStore store, ManagedDamonOptions options)
    {
        if (!files.Exists($"{TreePicture.Root}/{TreePicture.Count}"))
        {
            throw new DamonDataException(
                $"{TreePicture.Root} is not there: this kernel is built without CONFIG_DAMON_SYSFS, or /sys is not visible here; without it no monitoring can be started");
        }

        List<(string Name, Func<IDisposable?> TryTake)> wanted = [(store.Path, store.TryHold), (TreePicture.Root, () => KernelLock.TryTake(files, TreePicture.Root))];
        if (TracefsPicture.Look(files) is { Problem: null, Path: { } tracefs })
        {
            wanted.Add((tracefs, () => KernelLock.TryTake(files, tracefs)));
        }

        List<IDisposable> held = [];
        try
        {
            foreach ((string name, Func<IDisposable?> tryTake) in wanted)
            {
                held.Add(tryTake() ?? throw new DamonDataException($"another damon-exporter manages DAMON on this host (it holds {name}); stop that one, or use another source here"));
            }
        }
        catch
        {
            held.ForEach(one => one.Dispose());
            throw;
        }

        return new ManagedDamon(files, store, options, held, ProcessStamp.Self(files));
    }

    /// <summary>Undoes what a killed predecessor left, as far as it is provably its work.</summary>
    /// <param name="removeInstance">Removes a trace instance of this name that nobody holds.</param>
    /// <returns>What was done, for the log; null: there was nothing.</returns>
    /// <exception cref="DamonDataException">What is there is not what the predecessor made; it is left alone, and the message says what it is.</exception>
    /// <exception cref="KernelException">The kernel refuses.</exception>
    public string? Recover(Action<string>? removeInstance = null)
    {
        if (_store.Read() is not { } left)
        {
            return null;
        }

        if (left.BootId != _files.ReadText(BootId))
        {
            _store.Remove();
            return null;
        }

        _ours = left with { Owner = _self };
        if (left.TraceInstance is { } instance)
        {
            removeInstance?.Invoke(instance);
        }

        try
        {
            CleanUp();
        }
        catch
        {
            // what is left of another run is not ours to give back
            _ours = null;
            throw;
        }

        return $"an earlier run (process {left.Owner}) was killed; what it left in DAMON was undone";
    }

    /// <summary>Takes the tree, if it is free.</summary>
    /// <exception cref="DamonDataException">It is not; nothing was changed.</exception>
    /// <exception cref="KernelException">The kernel refuses.</exception>
    public void Claim()
    {
        TreePicture former = Picture();
        if (former.Kdamonds != 0)
        {
            RefuseUnlessIdle(former.Kdamonds);
        }

        foreach (string module in DamonModule.All.Where(module => DamonModule.IsRunning(_files, module)))
        {
            if (module != DamonModule.Stat)
            {
                throw new DamonDataException($"{DamonModule.Title(module)} runs and has DAMON for itself; to monitor here, stop it: echo N > {DamonModule.Enabled(module)}");
            }

            if (!_options.StopDamonStat)
            {
                throw new DamonDataException(
                    "DAMON_STAT runs and has DAMON for itself; source \"trace\" shows what it sees without touching it; to monitor otherwise, allow it to be stopped for the time (--stop-damon-stat)");
            }
        }

        Ownership ours = new()
        {
            BootId = _files.ReadText(BootId),
            Owner = _self,
            Former = former,
            Step = new TreeStep(former, []),
            TraceInstance = _options.TraceInstance,
        };
        Record(ours);
    }

    /// <summary>Sets up our kdamond; it does not run yet.</summary>
    /// <exception cref="DamonDataException">This kernel lacks something that is needed.</exception>
    /// <exception cref="KernelException">The kernel refuses.</exception>
    public void Build(TreePlan plan)
    {
        TreePicture found = Picture();
        if (!found.Equals(Ours.Former))
        {
            throw new DamonDataException($"DAMON's tree was changed by somebody else just now: {Ours.Former.FirstDifference(found)}; it is left alone");
        }

        Editor().Apply(plan.Writes(folder => _files.Exists($"{TreePicture.Root}/{folder}")));
    }

    /// <summary>Starts our kdamond; before that, DAMON_STAT is stopped, where that is allowed.</summary>
    /// <exception cref="DamonDataException">DAMON was taken by somebody else meanwhile.</exception>
    /// <exception cref="KernelException">The kernel refuses: EINVAL where a process is gone, ENOMEM where a control group is.</exception>
    public void Start()
    {
        if (_options.StopDamonStat && DamonModule.IsRunning(_files, DamonModule.Stat))
        {
            Record(Ours with { IsDamonStatStopped = true });
            Write(DamonModule.Enabled(DamonModule.Stat), "N");
        }

        Record(Ours with { StartTicks = ProcessStamp.Now(_files) ?? 0, Kdamond = null });
        Errno error = Patiently(() => (_files.TryWrite($"{TreePicture.Root}/{TreePlan.State}", "on"), ""), out _, () => RunningModule() is not null);
        if (error == Errno.Busy)
        {
            string holder = RunningModule() is { } module ? DamonModule.Title(module) : "another user of DAMON";
            throw new DamonDataException($"DAMON cannot be started: {holder} has it for itself (EBUSY)");
        }

        if (error != Errno.None)
        {
            throw new KernelException("write \"on\" to", $"{TreePicture.Root}/{TreePlan.State}", error);
        }

        _isStartedHere = true;
        if (ReadThread() is { } thread)
        {
            Record(Ours with { Kdamond = ProcessStamp.Read(_files, thread) ?? new ProcessStamp(thread, 0) });
        }
    }

    /// <summary>Our kdamond's thread; null: it does not run (any more).</summary>
    /// <exception cref="DamonDataException">Another one runs in its place.</exception>
    /// <exception cref="KernelException">The kernel does not say.</exception>
    public int? RunningThread()
    {
        if (!IsOn(0))
        {
            return null;
        }

        // it may end between two looks
        return ReadThread() is not { } thread ? null
            : IsOurs(thread) ? thread
            : throw new DamonDataException(FormattableString.Invariant($"{TreePicture.Root}/0: kdamond {thread} runs there, which is not ours; somebody else has taken the tree"));
    }

    /// <summary>Our kdamond is stopped, and is to monitor other processes when it is started again. What it knew of ages is lost.</summary>
    /// <param name="plan">Its targets and schemes are written; the rest is as it was.</param>
    /// <param name="withSchemes">Whether the schemes are others, too.</param>
    /// <exception cref="DamonDataException">The tree is not as we made it, or DAMON was taken by somebody else.</exception>
    /// <exception cref="KernelException">The kernel refuses.</exception>
    public void Retarget(TreePlan plan, bool withSchemes)
    {
        StopOurs();
        TreePicture found = Picture();
        if (!Ours.Step.Explains(found, TreePlan.IsVolatile))
        {
            throw new DamonDataException($"somebody else changed DAMON's tree while it was ours: {Ours.Step.Contradiction(found, TreePlan.IsVolatile)}; it is left alone");
        }

        Record(Ours with { StartTicks = null, Kdamond = null });
        Editor().Apply(plan.TargetWrites().Concat(withSchemes ? plan.SchemeWrites(folder => _files.Exists($"{TreePicture.Root}/{folder}")) : []));
    }

    /// <summary>Gives back all that was taken: nothing of ours is left when this returns.</summary>
    /// <exception cref="DamonDataException">Something could not be given back; what is ours stays written down, and the next start tries again.</exception>
    /// <exception cref="KernelException">The kernel refuses; likewise.</exception>
    public void Release()
    {
        if (_ours is not null)
        {
            CleanUp();
        }
    }

    /// <summary>Lets another one be the owner. What is ours in the kernel stays: see <see cref="Release"/>.</summary>
    public void Dispose()
    {
        foreach (IDisposable held in _locks)
        {
            held.Dispose();
        }
    }

    private Ownership Ours => _ours ?? throw new InvalidOperationException("DAMON's tree is not ours");

    private void Record(Ownership ours)
    {
        _store.Write(ours);
        _ours = ours;
    }

    private TreeEditor Editor() => new(_files, step => Record(Ours with { Step = step }), TryWrite, _options.BusyTries, _options.BusyPause);

    private void CleanUp()
    {
        StopOurs();
        string? left = null;
        try
        {
            GiveBackTree();
        }
        catch (Exception e) when (e is DamonDataException or KernelException && Ours.IsDamonStatStopped)
        {
            // what became of the tree is no reason to keep DAMON_STAT from the host
            left = e.Message;
        }

        if (Ours.IsDamonStatStopped)
        {
            RestartDamonStat(left);
        }

        if (left is not null)
        {
            Record(Ours with { IsDamonStatStopped = false });
            throw new DamonDataException($"{left}. DAMON_STAT, which we had stopped, was started again");
        }

        _store.Remove();
        _ours = null;
    }

    private void GiveBackTree()
    {
        TreePicture found = Picture();
        if (!found.Equals(Ours.Former))
        {
            if (FirstOn(found.Kdamonds) is { } running)
            {
                throw new DamonDataException(
                    FormattableString.Invariant($"{TreePicture.Root}/{running}: a kdamond runs there that is not ours; it is left alone. When it is over and the tree is as you want it, remove {_store.Path}"));
            }

            if (!Ours.Step.Explains(found, TreePlan.IsVolatile))
            {
                throw new DamonDataException(
                    $"DAMON's tree is not as we made it: {Ours.Step.Contradiction(found, TreePlan.IsVolatile)}; it is left alone. When it is as you want it, remove {_store.Path}");
            }

            Record(Ours with { StartTicks = null, Kdamond = null });
            Editor().Restore(Ours.Former);
        }
    }

    private void StopOurs()
    {
        if ((Ours.StartTicks is null && Ours.Kdamond is null) || !IsOn(0) || ReadThread() is not { } thread || !IsOurs(thread))
        {
            return;
        }

        Errno error = TryWrite($"{TreePicture.Root}/{TreePlan.State}", "off");

        // it may have ended by itself just before; how that is told differs between kernels
        if (error != Errno.None && IsOn(0))
        {
            throw new KernelException("write \"off\" to", $"{TreePicture.Root}/{TreePlan.State}", error);
        }
    }

    /// <summary>Whether a running thread is the kdamond that we started, or were about to.</summary>
    private bool IsOurs(int thread)
    {
        ProcessStamp? found = ProcessStamp.Read(_files, thread);
        if (Ours.Kdamond is { } kdamond)
        {
            // where threads cannot be seen (another pid namespace), a successor has to do with the number and exactly our tree
            return kdamond.Pid == thread && (kdamond.StartTicks == 0 ? _isStartedHere || Ours.Step.Explains(Picture(), TreePlan.IsVolatile) : found?.StartTicks == kdamond.StartTicks);
        }

        // stopped between starting it and writing down which it is: what runs on exactly our tree, and began just then
        return Ours.StartTicks is { } ticks && found is { } stamp && stamp.StartTicks >= ticks && stamp.StartTicks <= ticks + LongestStart
            && Ours.Step.Explains(Picture(), TreePlan.IsVolatile);
    }

    /// <param name="left">What else could not be given back; null: nothing.</param>
    private void RestartDamonStat(string? left)
    {
        if (DamonModule.IsRunning(_files, DamonModule.Stat))
        {
            return;
        }

        // to try it in vain is worse than not to try: some kernels then lose memory, or say that it is enabled though it is not
        string? holder = RunningModule() is { } module ? DamonModule.Title(module)
            : FirstOn(Picture().Kdamonds) is { } kdamond ? FormattableString.Invariant($"kdamond {kdamond}") : null;
        if (holder is not null)
        {
            throw new DamonDataException(
                $"{(left is null ? "" : left + ". And ")}DAMON_STAT, which we had stopped, cannot be started again: {holder} runs. When it is over: echo Y > {DamonModule.Enabled(DamonModule.Stat)}, and remove {_store.Path}");
        }

        Write(DamonModule.Enabled(DamonModule.Stat), "Y");
    }

    private void RefuseUnlessIdle(int kdamonds)
    {
        if (!_options.TakeIdle)
        {
            throw new DamonDataException(FormattableString.Invariant(
                $"DAMON's tree is somebody else's: {TreePicture.Root}/{TreePicture.Count} says {kdamonds}; nothing was changed. If no kdamond of it is in use, --take-idle borrows the tree and puts it back"));
        }

        if (FirstOn(kdamonds) is { } running)
        {
            throw new DamonDataException(FormattableString.Invariant($"kdamond {running} of somebody else runs ({TreePicture.Root}/{running}/state); nothing was changed"));
        }
    }

    private int? FirstOn(int kdamonds)
    {
        for (int i = 0; i < kdamonds; i++)
        {
            if (IsOn(i))
            {
                return i;
            }
        }

        return null;
    }

    private bool IsOn(int kdamond)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"{TreePicture.Root}/{kdamond}/state");
        Errno error = Patiently(() => (_files.TryRead(path, out string text), text), out string state);
        return error switch
        {
            Errno.None => state == "on",
            Errno.NoEntry or Errno.NotDirectory or Errno.NoDevice => false,
            _ => throw new KernelException("read", path, error),
        };
    }

    private int? ReadThread()
    {
        string path = $"{TreePicture.Root}/{TreePlan.Thread}";
        Errno error = Patiently(() => (_files.TryRead(path, out string text), text), out string thread);
        return error switch
        {
            Errno.None => int.TryParse(thread, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : null,
            Errno.NoEntry or Errno.NotDirectory or Errno.NoDevice => null,
            _ => throw new KernelException("read", path, error),
        };
    }

    private string? RunningModule() => DamonModule.All.FirstOrDefault(module => DamonModule.IsRunning(_files, module));

    private TreePicture Picture() => TreePicture.Read(_files, _options.BusyTries, _options.BusyPause)
        ?? throw new DamonDataException($"DAMON's tree is not there any more ({TreePicture.Root}): was /sys unmounted?");

    private void Write(string path, string text)
    {
        Errno error = TryWrite(path, text);
        if (error != Errno.None)
        {
            throw new KernelException($"write \"{text}\" to", path, error);
        }
    }

    private Errno TryWrite(string path, string text) => Patiently(() => (_files.TryWrite(path, text), ""), out _);

    /// <summary>While somebody's command is in progress, DAMON's files are busy.</summary>
    private Errno Patiently(Func<(Errno Error, string Text)> action, out string text, Func<bool>? isHopeless = null)
    {
        for (int attempt = 1; ; attempt++)
        {
            (Errno error, text) = action();
            if (error != Errno.Busy || attempt >= _options.BusyTries || isHopeless?.Invoke() == true)
            {
                return error;
            }

            Thread.Sleep(_options.BusyPause);
        }
    }
}
