using System.Collections.Immutable;
using System.Globalization;
using Damon.Snapshots;

namespace Damon.Kernel.Memory;

/// <summary>What lies where in a process's address space at one moment (/proc/PID/maps).</summary>
public sealed class ProcessMaps
{
    private ProcessMaps(ImmutableArray<Mapping> mappings, ImmutableArray<MappedFile> files) => (Mappings, Files) = (mappings, files);

    /// <summary>Ascending; what lies side by side under one name is one.</summary>
    public ImmutableArray<Mapping> Mappings { get; }

    /// <summary>The kernel's mappings one by one, ascending.</summary>
    internal ImmutableArray<MappedFile> Files { get; }

    /// <summary>The file.</summary>
    public static string Path(int pid) => string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/maps");

    /// <summary>Reads it.</summary>
    /// <param name="files">Where the kernel's files are.</param>
    /// <param name="pid">The process.</param>
    /// <exception cref="KernelException">It is gone, or may not be looked at.</exception>
    /// <exception cref="DamonDataException">A line is none that the kernel writes.</exception>
    public static ProcessMaps Read(KernelFiles files, int pid)
    {
        string path = Path(pid), text = files.ReadText(path);
        ImmutableArray<Mapping>.Builder mappings = ImmutableArray.CreateBuilder<Mapping>();
        ImmutableArray<MappedFile>.Builder single = ImmutableArray.CreateBuilder<MappedFile>();
        string last = "";

        // only this ends a line: the kernel writes no other character in another way, and a file's name may have any
        foreach (Range bounds in text.AsSpan().Split('\n'))
        {
            ReadOnlySpan<char> line = text.AsSpan(bounds);
            if (line.IsEmpty)
            {
                continue;
            }

            MappedFile mapped = Parse(path, line, out ReadOnlySpan<char> name);

            // the kernel goes by address, but a mapping that grows while it goes can be told twice
            if (single.Count > 0 && mapped.Start < single[^1].End)
            {
                continue;
            }

            name = name.IsEmpty ? "[anon]" : name;
            last = name.SequenceEqual(last) ? last : name.ToString();
            single.Add(mapped with { Name = last });
            if (mappings.Count > 0 && mappings[^1].End == mapped.Start && ReferenceEquals(mappings[^1].Name, last))
            {
                mappings[^1] = mappings[^1] with { End = mapped.End };
            }
            else
            {
                mappings.Add(new Mapping(mapped.Start, mapped.End, last));
            }
        }

        return new ProcessMaps(mappings.ToImmutable(), single.ToImmutable());
    }

    /// <summary>A line such as <c>7f3e06455000-7f3e06477000 r--p 00000000 fd:00 1234   /usr/lib/x.so</c>.</summary>
    private static MappedFile Parse(string path, ReadOnlySpan<char> line, out ReadOnlySpan<char> name)
    {
        ReadOnlySpan<char> rest = line;
        ReadOnlySpan<char> addresses = Word(ref rest);
        _ = Word(ref rest);
        _ = Word(ref rest);
        ReadOnlySpan<char> device = Word(ref rest);
        ReadOnlySpan<char> inode = Word(ref rest);
        name = rest.TrimStart(' ');
        int dash = addresses.IndexOf('-'), colon = device.IndexOf(':');
        if (dash < 0 || colon < 0 || inode.IsEmpty
            || !ulong.TryParse(addresses[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong start)
            || !ulong.TryParse(addresses[(dash + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong end)
            || !uint.TryParse(device[..colon], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint major)
            || end <= start)
        {
            throw KernelText.Unexpected(path, line.ToString(), "a line \"START-END MODE OFFSET DEVICE INODE NAME\"");
        }

        return new MappedFile(start, end, "", HasFile: !inode.SequenceEqual("0"), IsOnRealDevice: major != 0);
    }

    private static ReadOnlySpan<char> Word(ref ReadOnlySpan<char> rest)
    {
        rest = rest.TrimStart(' ');
        int space = rest.IndexOf(' ');
        ReadOnlySpan<char> word = space < 0 ? rest : rest[..space];
        rest = rest[word.Length..];
        return word;
    }
}
