using System.Text;
using Damon.Records;

namespace Damon.Tests.Records;

public class RecordFileTests
{
    private const string Json = """[{"target_id": 1, "snapshots": [{"start_time": "1", "end_time": "2", "regions": []}]}]""";
    private const string Line = "kdamond.0 145 [000] 6.550573: damon:damon_aggregated: target_id=0 nr_regions=1 4096-8192: 0 1\n";

    [Fact]
    public void Open_EachFormat_IsToldByContent()
    {
        Assert.Equal(RecordFormat.Json, Open(Encoding.UTF8.GetBytes(Json)));
        Assert.Equal(RecordFormat.Json, Open(Encoding.UTF8.GetBytes(" \n" + Json)));
        Assert.Equal(RecordFormat.Json, Open(Encoding.UTF8.GetBytes("\uFEFF" + Json)));
        Assert.Equal(RecordFormat.JsonCompressed, Open(TemporaryFile.Zlib(Json)));
        Assert.Equal(RecordFormat.JsonCompressed, Open(TemporaryFile.Zlib("\uFEFF " + Json)));
        Assert.Equal(RecordFormat.TraceText, Open(Encoding.UTF8.GetBytes("# comment\n\nsomething else\n" + Line)));
        Assert.Equal(RecordFormat.TraceText, Open(Encoding.UTF8.GetBytes("hC begins like zlib\n" + Line)));
        Assert.Equal(RecordFormat.PerfData, Open("PERFILE2........"u8.ToArray()));

        static RecordFormat Open(byte[] content)
        {
            using var file = new TemporaryFile(content);
            return RecordFile.Open(file.Path, null, "/usr/bin/perf").Format;
        }
    }

    public static TheoryData<string, byte[], string> Wrong => new()
    {
        { "empty", [], "empty; expected a recording" },
        { "zeros", new byte[4096], "binary data" },
        { "noise", [0x9c, 0x00, 0x13, 0x01, 0x02, 0x00, 0xff], "binary data" },
        { "ELF", [0x7f, .. "ELF"u8, 2, 1, 1, .. new byte[200]], "a program (ELF)" },
        { "PNG", [0x89, .. "PNG\r\n"u8, 0x1a, 0x0a, .. new byte[200]], "a picture (PNG)" },
        { "gzip", [0x1f, 0x8b, 8, 0, 0], "compressed with gzip: unpack it first" },
        { "UTF-16", Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(Json)).ToArray(), "UTF-16" },
        { "trace-cmd", [0x17, 0x08, 0x44, .. "tracing6"u8], "trace-cmd report" },
        { "text", "To be, or not to be\n"u8.ToArray(), "text without any DAMON event, it begins with \"To be, or not to be\"" },
        { "number", "1"u8.ToArray(), "text without any DAMON event" },
        { "endless line", Encoding.ASCII.GetBytes(new string('x', 1 << 18)), "line 1 is longer than 65536 bytes" },
        { "packed twice", TemporaryFile.Zlib(TemporaryFile.Zlib(Json)), "compressed twice" },
        { "packed nothing", [0x78, 0x9c, 3, 0, 0, 0, 0, 1], "holds nothing" },
        { "packed null", TemporaryFile.Zlib("null"), "begins with \"null\"" },
        { "packed number array", TemporaryFile.Zlib("[1]"), "byte 1: expected a record" },
        { "two bytes of zlib", TemporaryFile.Zlib(Json)[..2], "cut short" },
        { "half of zlib", TemporaryFile.Zlib(Json)[..40], "cut short" },
        { "zlib without its last byte", TemporaryFile.Zlib(Json)[..^1], "cut short" },
        { "zlib without its checksum", TemporaryFile.Zlib(Json)[..^4], "cut short" },
        { "wrong checksum", [.. TemporaryFile.Zlib(Json)[..^4], 0, 0, 0, 0], "checksum is wrong" },
        { "JSON with junk", Encoding.UTF8.GetBytes(Json + "x"), "byte 86: invalid JSON" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ReadSnapshots_WrongFile_SaysWhatItIs(string what, byte[] content, string message)
    {
        using var file = new TemporaryFile(content);

        Assert.Contains(message, file.Fail(), StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Fact]
    public void Open_NothingThere_SaysSo()
    {
        using var file = new TemporaryFile();

        Assert.Equal("no such file", file.Fail());
        Assert.Contains("a directory", Assert.Throws<DamonDataException>(() => RecordFile.Open(file.Folder)).Message, StringComparison.Ordinal);
        Assert.Contains("\\u001b", Assert.Throws<DamonDataException>(() => RecordFile.Open("/no/\u001b[2J")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSnapshots_JunkBehindZlib_IsLeftAlone()
    {
        using var file = new TemporaryFile([.. TemporaryFile.Zlib(Json), .. "junk"u8]);

        Assert.Single(file.Read().Snapshots);
    }

    [Theory]
    [InlineData((byte)' ')]
    [InlineData((byte)'[')]
    public void ReadSnapshots_Bomb_EndsSoonAndSmall(byte filling)
    {
        var part = new byte[1 << 20];
        Array.Fill(part, filling);
        using var packed = new MemoryStream();
        using (var zlib = new System.IO.Compression.ZLibStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            for (int i = 0; i < 64; i++)
            {
                zlib.Write(part);
            }
        }

        using var file = new TemporaryFile(packed.ToArray());
        long before = GC.GetAllocatedBytesForCurrentThread();

        file.Fail();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Fact]
    public void ReadSnapshots_NoRecords_GivesNone()
    {
        using var array = new TemporaryFile("[]");
        using var empty = new TemporaryFile("{}");

        Assert.Empty(array.Read().Snapshots);
        Assert.Empty(empty.Read().Snapshots);
    }

    [Fact]
    public void ReadSnapshots_Twice_ReadsTheFileAnew()
    {
        using var file = new TemporaryFile(Json);
        RecordFile record = RecordFile.Open(file.Path);

        Assert.Single(record.ReadSnapshots(cancellationToken: TestContext.Current.CancellationToken));
        Assert.Single(record.ReadSnapshots(cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public void ReadSnapshots_Cancelled_Stops()
    {
        using var file = new TemporaryFile(Json);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => RecordFile.Open(file.Path).ReadSnapshots(null, cancelled.Token).Count());
    }

    [Fact]
    public void Open_PerfDataWithoutPerf_SaysWhatToInstall()
    {
        using var file = new TemporaryFile("PERFILE2");

        DamonDataException error = Assert.Throws<DamonDataException>(() => RecordFile.Open(file.Path, null, null));

        Assert.Contains("linux-perf", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadSnapshots_PerfData_ReadsWhatPerfPrints()
    {
        using var file = new TemporaryFile("PERFILE2");
        string perf = Script(file, $"printf '%s' '{Line}{Line.Replace("6.55", "6.65", StringComparison.Ordinal)}'");

        Assert.Equal(2, RecordFile.Open(file.Path, null, perf).ReadSnapshots(cancellationToken: TestContext.Current.CancellationToken).Count());
    }

    [Theory]
    [InlineData("echo incompatible file format >&2; exit 3", "exit code 3")]
    [InlineData("exit 0", "no DAMON event")]
    public void ReadSnapshots_PerfFails_SaysWhy(string script, string message)
    {
        using var file = new TemporaryFile("PERFILE2");
        RecordFile record = RecordFile.Open(file.Path, null, Script(file, script));

        DamonDataException error = Assert.Throws<DamonDataException>(() => record.ReadSnapshots(cancellationToken: TestContext.Current.CancellationToken).Count());

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static string Script(TemporaryFile file, string text)
    {
        string path = Path.Combine(file.Folder, "perf");
        File.WriteAllText(path, "#!/bin/sh\n" + text + "\n");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no shell");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        return path;
    }
}
