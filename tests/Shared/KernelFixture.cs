using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace Damon.TestKit;

/// <summary>What real kernels said, recorded in tests/Fixtures/Kernel (its README.md tells what each file is).</summary>
public static class KernelFixture
{
    /// <summary>A recorded file, unpacked where its name ends in .gz.</summary>
    /// <param name="series">The kernel, such as "7.3".</param>
    /// <param name="name">The file, such as "sysfs.pages.gz".</param>
    public static byte[] Read(string series, string name)
    {
        byte[] content = File.ReadAllBytes(Repository.At("tests", "Fixtures", "Kernel", series, name));
        if (!name.EndsWith(".gz", StringComparison.Ordinal))
        {
            return content;
        }

        using GZipStream packed = new(new MemoryStream(content), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        packed.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    /// <summary>Makes a recorded tree of files below a folder: entries, modes, contents and symbolic links.</summary>
    /// <param name="series">The kernel, such as "7.3".</param>
    /// <param name="tree">The file, such as "sysfs.tree".</param>
    /// <param name="folder">Stands for the recorded machine's "/".</param>
    public static void Unpack(string series, string tree, string folder)
    {
        foreach (string line in Encoding.ASCII.GetString(Read(series, tree)).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            UnpackEntry(line, folder);
        }
    }

    private static void UnpackEntry(string line, string folder)
    {
        if (line.Split(' ', 4) is not [{ } kind, { } mode, { } name, .. var rest])
        {
            throw new InvalidDataException($"no entry of a tree: {line}");
        }

        string path = folder + name;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        switch (kind)
        {
            case "d":
                Directory.CreateDirectory(path);
                SetMode(path, mode);
                break;
            case "l":
                File.CreateSymbolicLink(path, rest[0]["-> ".Length..]);
                break;
            case "f":
                File.WriteAllBytes(path, Content(rest[0][1..].TrimStart(' ')));
                SetMode(path, mode);
                break;
            default:
                throw new InvalidDataException($"no entry of a tree: {line}");
        }
    }

    private static void SetMode(string path, string octal)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));
        }
    }

    /// <summary>The bytes of an escaped content; none where the kernel refused to be read ("!" and the error).</summary>
    private static byte[] Content(string escaped)
    {
        using MemoryStream content = new();
        for (int i = escaped.StartsWith('!') ? escaped.Length : 0; i < escaped.Length; i++)
        {
            if (escaped[i] != '\\')
            {
                content.WriteByte((byte)escaped[i]);
                continue;
            }

            i++;
            switch (escaped[i])
            {
                case 'n':
                    content.WriteByte((byte)'\n');
                    break;
                case 'x':
                    content.WriteByte(byte.Parse(escaped.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                default:
                    content.WriteByte((byte)escaped[i]);
                    break;
            }
        }

        return content.ToArray();
    }
}
