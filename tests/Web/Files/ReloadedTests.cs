using System.Diagnostics;
using DamonWeb.Files;
using DamonWeb.Tests.Kit;

namespace DamonWeb.Tests.Files;

public sealed class ReloadedTests : IDisposable
{
    private readonly ConfigFolder _folder = new();
    private readonly List<string> _said = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Current_FileReplacedWrittenOverOrAsItWas_IsAsOfNow()
    {
        Reloaded<string> text = Open(_folder.Write("a", "one"));
        Assert.Equal("one", text.Current);
        _folder.Write("a", "two");
        Assert.Equal("two", text.Current);

        // in place, of the same length, at once
        File.WriteAllText(_folder.At("a"), "six");
        Assert.Equal("six", text.Current);

        // touched only
        File.SetLastWriteTimeUtc(_folder.At("a"), DateTime.UnixEpoch);
        Assert.Equal("six", text.Current);
        Assert.Equal(["two", "six"], _said);
    }

    /// <summary>Kubernetes turns a link to a folder: neither the file's name nor its time need change.</summary>
    [Fact]
    public async Task Current_FolderLinkTurned_IsAsOfNow()
    {
        foreach (string name in (string[])["1", "2"])
        {
            Directory.CreateDirectory(_folder.At(name));
            await File.WriteAllTextAsync(_folder.At($"{name}/a"), name, TestContext.Current.CancellationToken);
            File.SetLastWriteTimeUtc(_folder.At($"{name}/a"), DateTime.UnixEpoch);
        }

        Directory.CreateSymbolicLink(_folder.At("..data"), "1");
        File.CreateSymbolicLink(_folder.At("a"), "..data/a");
        Reloaded<string> text = Open(_folder.At("a"));
        Assert.Equal("1", text.Current);
        Directory.CreateSymbolicLink(_folder.At("..new"), "2");

        // .NET moves no link to a folder over another one
        using Process move = Process.Start("mv", ["-T", _folder.At("..new"), _folder.At("..data")]);
        await move.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal("2", text.Current);
    }

    [Fact]
    public void Current_WrongFile_LeavesWhatWasRightAndIsToldOnce()
    {
        Reloaded<string> text = Open(_folder.Write("a", "one"));
        _folder.Write("a", "bad");
        Assert.Equal(["one", "one", "one"], Enumerable.Range(0, 3).Select(_ => text.Current));
        Assert.Equal(["bad; what was read before stays in force"], _said);

        File.Delete(_folder.At("a"));
        Assert.Equal(["one", "one"], Enumerable.Range(0, 2).Select(_ => text.Current));
        Assert.Equal(["bad; what was read before stays in force", "not there; what was read before stays in force"], _said);

        // the same as before is told, too: it is right again
        _folder.Write("a", "one");
        Assert.Equal("one", text.Current);
        Assert.Equal("one", _said[^1]);
        Assert.Equal(3, _said.Count);
    }

    [Fact]
    public void HaveChanged_SettledFile_IsNotReadAgain()
    {
        SteppedClock clock = new();
        ReadFiles files = new(clock);
        files.Read(_folder.Write("a", "one"));
        Assert.True(files.HaveChanged());

        // as it is seen an hour later
        clock.Ahead = TimeSpan.FromHours(1);
        ReadFiles later = new(clock);
        later.Read(_folder.At("a"));
        Assert.False(later.HaveChanged());
        _folder.Write("a", "one");
        Assert.True(later.HaveChanged());
    }

    /// <summary>Where a clock was set back, files are from the time to come for as long.</summary>
    [Fact]
    public void HaveChanged_FileOfTheTimeToCome_IsNotReadAgain()
    {
        _folder.Write("a", "one");
        ReadFiles files = new(new SteppedClock { Ahead = TimeSpan.FromHours(-1) });
        files.Read(_folder.At("a"));
        Assert.False(files.HaveChanged());
        _folder.Write("a", "two");
        Assert.True(files.HaveChanged());
    }

    /// <summary>What cannot be read may be readable later without having changed: descriptors run out, and are there again. This file is there, and its beginning can be read by nobody.</summary>
    [Fact]
    public void HaveChanged_FileThatCouldNotBeRead_IsReadAgain()
    {
        ReadFiles files = new(new SteppedClock { Ahead = TimeSpan.FromHours(1) });
        files.Read(_folder.Write("a", "one"));
        Assert.False(files.HaveChanged());
        Assert.ThrowsAny<Exception>(() => files.Read("/proc/self/mem"));
        Assert.True(files.HaveChanged());
    }

    /// <summary>An exception that nobody thought of is a wrong file, too: it is told once, and whoever asks has an answer.</summary>
    [Fact]
    public void Current_LoadThatFailsUnexpectedly_LeavesWhatWasRight()
    {
        int loads = 0;
        Reloaded<string> text = new(
            (files, _) =>
            {
                loads++;
                return files.ReadText(_folder.At("a")) is var read and not "odd" ? read : throw new ArgumentOutOfRangeException(null, "beyond\nall");
            },
            new SteppedClock { Ahead = TimeSpan.FromHours(1) },
            _said.Add,
            _said.Add,
            _folder.Write("a", "one"));
        _folder.Write("a", "odd");
        Assert.Equal(["one", "one", "one"], Enumerable.Range(0, 3).Select(_ => text.Current));
        Assert.Equal([$"{_folder.At("a")}: cannot be read: beyond\\u000aall; what was read before stays in force"], _said);

        // and the file is not read with each request
        Assert.Equal(2, loads);
        _folder.Write("a", "two");
        Assert.Equal("two", text.Current);
    }

    /// <summary>A log on a full disk.</summary>
    [Fact]
    public void Current_LogThatFails_IsAsOfNowAndReadOnce()
    {
        int loads = 0;
        Reloaded<string> text = new(
            (files, _) =>
            {
                loads++;
                return files.ReadText(_folder.At("a")) is var read and not "bad" ? read : throw new WebConfigException("bad");
            },
            new SteppedClock { Ahead = TimeSpan.FromHours(1) },
            static _ => throw new IOException("No space left on device"),
            static _ => throw new IOException("No space left on device"),
            _folder.Write("a", "one"));
        _folder.Write("a", "two");
        Assert.Equal(["two", "two"], Enumerable.Range(0, 2).Select(_ => text.Current));
        _folder.Write("a", "bad");
        Assert.Equal(["two", "two"], Enumerable.Range(0, 2).Select(_ => text.Current));
        Assert.Equal(3, loads);
    }

    private Reloaded<string> Open(string path) => new(
        (files, _) =>
        {
            try
            {
                return files.ReadText(path) is var text and not "bad" ? text : throw new WebConfigException("bad");
            }
            catch (IOException problem)
            {
                throw new WebConfigException("not there", problem);
            }
        },
        TimeProvider.System,
        _said.Add,
        _said.Add,
        path);

    private sealed class SteppedClock : TimeProvider
    {
        public TimeSpan Ahead { get; set; }

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
