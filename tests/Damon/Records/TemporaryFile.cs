using System.IO.Compression;
using System.Text;
using Damon.Records;
using Damon.Snapshots;

namespace Damon.Tests.Records;

/// <summary>A file that goes away with the test.</summary>
internal sealed class TemporaryFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("damon-records-");

    public TemporaryFile(byte[]? content = null)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "input");
        if (content is not null)
        {
            File.WriteAllBytes(Path, content);
        }
    }

    public TemporaryFile(string content)
        : this(Encoding.UTF8.GetBytes(content))
    {
    }

    public string Path { get; }

    public string Folder => _folder.FullName;

    public static byte[] Zlib(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            zlib.Write(content);
        }

        return packed.ToArray();
    }

    public static byte[] Zlib(string content) => Zlib(Encoding.UTF8.GetBytes(content));

    /// <summary>Reads all; warnings come without the file's name.</summary>
    public (List<Snapshot> Snapshots, List<string> Warnings) Read(RecordFileOptions? options = null)
    {
        List<string> warnings = [];
        List<Snapshot> snapshots = [.. RecordFile.Open(Path, options).ReadSnapshots(warnings.Add, TestContext.Current.CancellationToken)];
        Assert.All(warnings, warning => Assert.StartsWith(Path + ": ", warning, StringComparison.Ordinal));
        return (snapshots, [.. warnings.Select(warning => warning[(Path.Length + 2)..])]);
    }

    /// <summary>Fails to read; the message comes without the file's name.</summary>
    public string Fail()
    {
        DamonDataException error = Assert.Throws<DamonDataException>(() => Read());
        Assert.StartsWith(Path + ": ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.InRange(error.Message.Length, 1, 800);
        return error.Message[(Path.Length + 2)..];
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
