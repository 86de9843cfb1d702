using System.Collections.Immutable;
using System.Globalization;

namespace Damon.Kernel.Sysfs.Writing;

/// <summary>
/// A piece of work on the tree that is written down before it is done, so that whoever finds the tree half changed can tell that it was this work and nobody else's. Its writes go through a tree whose every
/// file is known, but for the last one, which may make directories anew: what the kernel puts into those is not known before it was seen.
/// </summary>
/// <param name="Before">The tree as it was.</param>
/// <param name="Writes">What is then written, in this order; none: the tree is to stay so.</param>
public sealed record TreeStep(TreePicture Before, ImmutableArray<TreeWrite> Writes)
{
    /// <summary>Whether a tree can be what is left when the writer is stopped between any two writes, before the first or after the last.</summary>
    /// <param name="found">The tree as it is.</param>
    /// <param name="isVolatile">Files that the kernel changes by itself; what is in them does not count.</param>
    public bool Explains(TreePicture found, Func<string, bool> isVolatile)
    {
        TreePicture seen = found.Without(isVolatile);
        TreePicture state = Before.Without(isVolatile);

        // only what differs is looked at again after each write
        HashSet<string> different = [.. Different(state, seen)];
        foreach (TreeWrite write in Writes)
        {
            if (different.Count == 0)
            {
                return true;
            }

            if (write.Rebuilds)
            {
                return ExplainsRebuilt(state.With(write.Path, write.Text), seen, write);
            }

            if (isVolatile(write.Path) || !state.Files.ContainsKey(write.Path))
            {
                continue;
            }

            state = state.With(write.Path, write.Text);
            if (seen.Files.GetValueOrDefault(write.Path) == write.Text)
            {
                different.Remove(write.Path);
            }
            else
            {
                different.Add(write.Path);
            }
        }

        return different.Count == 0;
    }

    /// <summary>The first thing in a tree that this work does not explain, for people.</summary>
    public string Contradiction(TreePicture found, Func<string, bool> isVolatile)
    {
        TreePicture end = Writes.Aggregate(Before, (state, write) => state.With(write.Path, write.Text));
        return end.Without(isVolatile).FirstDifference(found.Without(isVolatile)) ?? "the tree is as it was written";
    }

    /// <summary>Work cut into steps, each of which ends where directories are made.</summary>
    public static IEnumerable<ImmutableArray<TreeWrite>> Cut(IEnumerable<TreeWrite> writes)
    {
        var step = ImmutableArray.CreateBuilder<TreeWrite>();
        foreach (TreeWrite write in writes)
        {
            step.Add(write);
            if (write.Rebuilds)
            {
                yield return step.DrainToImmutable();
            }
        }

        if (step.Count > 0)
        {
            yield return step.ToImmutable();
        }
    }

    private static IEnumerable<string> Different(TreePicture here, TreePicture there) =>
        here.Files.Where(file => there.Files.GetValueOrDefault(file.Key) != file.Value).Select(file => file.Key)
            .Concat(there.Files.Keys.Where(path => !here.Files.ContainsKey(path)));

    private static bool ExplainsRebuilt(TreePicture state, TreePicture seen, TreeWrite write)
    {
        string folder = write.Folder;
        int count = TreePicture.Number(write.Text);
        if (!state.Without(IsInside).Equals(seen.Without(IsInside)))
        {
            return false;
        }

        // just made: as many as asked for, and nothing in them that had to be made by another write
        string[] inside = [.. seen.Files.Keys.Where(IsInside)];
        int[] numbers = [.. inside.Select(path => TreePicture.Number(Child(path))).Distinct().Order()];
        return numbers.SequenceEqual(Enumerable.Range(0, count))
            && inside.Where(path => new TreeWrite(path, "").Rebuilds).All(path => seen.Files[path] == "0");

        bool IsInside(string path) => path.StartsWith(folder, StringComparison.Ordinal) && Child(path) is { } child
            && int.TryParse(child, NumberStyles.None, CultureInfo.InvariantCulture, out _);

        string? Child(string path) => path.IndexOf('/', folder.Length) is >= 0 and var end ? path[folder.Length..end] : null;
    }
}
