using System.Collections.Immutable;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Damon.Kernel.Sysfs.Writing;

/// <summary>
/// Exactly what is set in DAMON's tree: the content of every file that can be written, by its path below /sys/kernel/mm/damon/admin/kdamonds, whatever its name, so that settings of later kernels are in it,
/// too. Not the state of a kdamond, which is no setting, and not results, which cannot be written.
/// </summary>
public sealed class TreePicture : IEquatable<TreePicture>
{
    /// <summary>Where the tree is.</summary>
    public const string Root = "/sys/kernel/mm/damon/admin/kdamonds";

    /// <summary>The only file at the top, with the number of kdamonds.</summary>
    public const string Count = "nr_kdamonds";

    /// <param name="files">Content by path, each without the end of its last line.</param>
    public TreePicture(ImmutableSortedDictionary<string, string> files) => Files = files.WithComparers(StringComparer.Ordinal, StringComparer.Ordinal);

    /// <summary>Content by path.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; }

    /// <summary>How many kdamonds there are; 0 where it is not said.</summary>
    public int Kdamonds => Number(Files.GetValueOrDefault(Count));

    /// <summary>A 128-bit hash of all of it (XxHash128), hexadecimal: equal pictures have equal ones.</summary>
    public string Hash
    {
        get
        {
            // told apart, not proven against a forger: a cryptographic hash would need OpenSSL on the host. Neither a path nor a content has a 0
            string text = string.Concat(Files.Select(file => $"{file.Key}\0{file.Value}\0"));
            return Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(text)));
        }
    }

    /// <summary>
    /// Reads it, as often as it has to be: somebody may rebuild it meanwhile, and since Linux 7.1 some files are busy (EBUSY) while somebody's command is in progress. Blocks for up to the product of both.
    /// </summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="tries">How often it is tried, at least once.</param>
    /// <param name="pause">Time between two tries; null: 100 ms.</param>
    /// <returns>Null: this kernel has no such tree, or it is not visible.</returns>
    /// <exception cref="KernelException">Something of it cannot be read; or, at each try, something of it was gone or busy.</exception>
    public static TreePicture? Read(KernelFiles files, int tries = 50, TimeSpan? pause = null)
    {
        for (int attempt = 1; files.Exists($"{Root}/{Count}"); attempt++)
        {
            try
            {
                return new TreePicture(ImmutableSortedDictionary<string, string>.Empty).WithFolder(files, "");
            }
            catch (KernelException e) when ((e.IsGone || e.Errno == Errno.Busy) && attempt < tries)
            {
                Thread.Sleep(pause ?? TimeSpan.FromMilliseconds(100));
            }
        }

        return null;
    }

    /// <summary>The same with another content of a file; the same where there is no such file.</summary>
    public TreePicture With(string path, string content) => Files.ContainsKey(path) ? new TreePicture(Files.SetItem(path, content)) : this;

    /// <summary>The same, but for what a folder holds now.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="folder">Below <see cref="Root"/>; ends with a slash, or is empty for all of it.</param>
    /// <exception cref="KernelException">Something of it cannot be read; was just taken away (<see cref="KernelException.IsGone"/>), or is busy.</exception>
    internal TreePicture WithFolder(KernelFiles files, string folder)
    {
        ImmutableSortedDictionary<string, string>.Builder found = Files.ToBuilder();
        found.RemoveRange(Files.Keys.Where(path => path.StartsWith(folder, StringComparison.Ordinal)));
        AddFolder(files, folder, found);
        return new TreePicture(found.ToImmutable());
    }

    /// <summary>The same without some of the files.</summary>
    public TreePicture Without(Func<string, bool> isLeftOut) => new(Files.RemoveRange(Files.Keys.Where(isLeftOut)));

    /// <summary>The first file in which another picture differs, and how, for people; null: in none.</summary>
    public string? FirstDifference(TreePicture other)
    {
        foreach (string path in Files.Keys.Union(other.Files.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            (string? here, string? there) = (Files.GetValueOrDefault(path), other.Files.GetValueOrDefault(path));
            if (!string.Equals(here, there, StringComparison.Ordinal))
            {
                return $"{Root}/{path} {Said(there)}, expected: {Said(here)}";
            }
        }

        return null;
    }

    public bool Equals(TreePicture? other) => other is not null && Files.Count == other.Files.Count && Files.SequenceEqual(other.Files);

    public override bool Equals(object? obj) => Equals(obj as TreePicture);

    public override int GetHashCode() => Files.Count;

    internal static int Number(string? text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string Said(string? content) => content is null ? "is not there" : $"has {Damon.Records.Excerpt.Of(content)}";

    private static void AddFolder(KernelFiles files, string folder, ImmutableSortedDictionary<string, string>.Builder found)
    {
        foreach (string name in files.List($"{Root}/{folder}") ?? [])
        {
            string path = folder + name;
            if (files.IsDirectory($"{Root}/{path}"))
            {
                // only results are in it, and they come and go
                if (name != "tried_regions")
                {
                    AddFolder(files, path + "/", found);
                }
            }
            else if (!IsState(folder, name) && files.IsWritable($"{Root}/{path}"))
            {
                found[path] = files.ReadText($"{Root}/{path}");
            }
        }
    }

    /// <summary>K/&lt;k&gt;/state takes commands.</summary>
    private static bool IsState(string folder, string name) => name == "state" && folder.IndexOf('/', StringComparison.Ordinal) == folder.Length - 1;
}
