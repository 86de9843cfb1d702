using System.Collections.Immutable;

namespace Damon.Kernel.Sysfs.Writing;

/// <summary>
/// Changes DAMON's tree, each change written down first. Only for a tree that is ours, or was found idle: nothing here looks whether a kdamond runs.
/// </summary>
/// <param name="files">The kernel's files.</param>
/// <param name="record">Writes down what will be done, so that it outlives this process; done when it returns.</param>
/// <param name="tryWrite">Writes a text into a file of the kernel's.</param>
/// <param name="tries">How often the tree is read until it can be (see <see cref="TreePicture.Read"/>).</param>
/// <param name="pause">Time between two tries; null: 100 ms.</param>
public sealed class TreeEditor(KernelFiles files, Action<TreeStep> record, Func<string, string, Errno> tryWrite, int tries = 50, TimeSpan? pause = null)
{
    /// <summary>Writes settings, and checks that they were taken.</summary>
    /// <param name="writes">In this order.</param>
    /// <exception cref="KernelException">The kernel refuses one.</exception>
    /// <exception cref="DamonDataException">The kernel has no file for something that is needed, or did not take a value.</exception>
    public void Apply(IEnumerable<TreeWrite> writes)
    {
        TreePicture now = Read();
        List<TreeWrite> written = [];
        foreach (ImmutableArray<TreeWrite> step in TreeStep.Cut(writes))
        {
            record(new TreeStep(now, step));
            foreach (TreeWrite write in step)
            {
                Write(write, now);
            }

            written.AddRange(step);
            now = After(now, step);
        }

        now = Read();
        foreach (TreeWrite write in written.Where(write => now.Files.TryGetValue(write.Path, out string? found) && found != write.Text))
        {
            throw new DamonDataException(
                $"{TreePicture.Root}/{write.Path}: the kernel was given \"{write.Text}\" and says {Records.Excerpt.Of(now.Files[write.Path])}; somebody else writes there, or the kernel changed its meaning");
        }

        record(new TreeStep(now, []));
    }

    /// <summary>Makes the tree what it was: directories from the top down, then what is set otherwise than by the kernel itself.</summary>
    /// <param name="wanted">What it was.</param>
    /// <exception cref="KernelException">The kernel refuses a value that it had.</exception>
    /// <exception cref="DamonDataException">The tree cannot be made so.</exception>
    public void Restore(TreePicture wanted)
    {
        TreePicture now = Read();
        if (now.Equals(wanted))
        {
            return;
        }

        // from the top, so that nothing of ours is left where the same numbers of directories are wanted
        Apply([new TreeWrite(TreePicture.Count, wanted.Files.GetValueOrDefault(TreePicture.Count, "0"))]);
        now = Read();
        while (NextRebuild(now, wanted) is { } rebuild)
        {
            Apply([rebuild]);
            TreePicture after = Read();
            if (after.Equals(now))
            {
                break;
            }

            now = after;
        }

        Apply(now.Files.Where(file => wanted.Files.TryGetValue(file.Key, out string? content) && content != file.Value)
            .Select(file => new TreeWrite(file.Key, wanted.Files[file.Key])));
        if (wanted.FirstDifference(Read()) is { } difference)
        {
            throw new DamonDataException($"DAMON's tree could not be made what it was: {difference}");
        }
    }

    private static TreeWrite? NextRebuild(TreePicture now, TreePicture wanted) => wanted.Files
        .Where(file => now.Files.TryGetValue(file.Key, out string? content) && content != file.Value)
        .Select(file => new TreeWrite(file.Key, file.Value)).Where(write => write.Rebuilds)
        .MinBy(write => write.Path.Count(letter => letter == '/'));

    /// <summary>What is there after a step. Only what was made anew is looked at: a tree of many processes has thousands of files, and hundreds of steps.</summary>
    private TreePicture After(TreePicture before, ImmutableArray<TreeWrite> step)
    {
        TreePicture written = step.Aggregate(before, (state, write) => state.With(write.Path, write.Text));
        try
        {
            return step[^1].Rebuilds ? written.WithFolder(files, step[^1].Folder) : written;
        }
        catch (KernelException e) when (e.IsGone || e.Errno == Errno.Busy)
        {
            return Read();
        }
    }

    private void Write(TreeWrite write, TreePicture now)
    {
        if (!now.Files.ContainsKey(write.Path))
        {
            if (write.NeededFor is { } purpose)
            {
                throw new DamonDataException($"{purpose} cannot be had from this kernel: it has no file {TreePicture.Root}/{write.Path}");
            }

            return;
        }

        string path = $"{TreePicture.Root}/{write.Path}";
        Errno error = tryWrite(path, write.Text);
        if (error == Errno.Invalid && write.NeededFor is { } refused)
        {
            throw new DamonDataException($"{refused} cannot be had from this kernel: it refuses {Records.Excerpt.Of(write.Text)} in {path}");
        }

        if (error != Errno.None)
        {
            throw new KernelException($"write {Records.Excerpt.Of(write.Text)} to", path, error);
        }
    }

    private TreePicture Read() =>
        TreePicture.Read(files, tries, pause) ?? throw new DamonDataException($"DAMON's tree is not there any more ({TreePicture.Root}): was /sys unmounted?");
}
