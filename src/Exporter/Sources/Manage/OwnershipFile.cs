using System.Collections.Immutable;
using System.Text.Json;
using Damon;
using Damon.Kernel;
using Damon.Kernel.Processes;
using Damon.Kernel.Sysfs.Writing;
using Damon.Records;

namespace DamonExporter.Sources.Manage;

/// <summary>What is ours, in a file that is always whole.</summary>
/// <param name="folder">Where; on a file system that does not outlive the boot, such as /run.</param>
internal sealed class OwnershipFile(string folder) : IOwnershipStore
{
    public string Path { get; } = System.IO.Path.Combine(folder, "manage.json");

    public IDisposable? TryHold()
    {
        try
        {
            CreateFolder();
            return KernelLock.TryTake(new KernelFiles("/"), System.IO.Path.GetFullPath(folder));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException(
                $"{folder}: what is ours in DAMON cannot be written down there: {Excerpt.Line(e.Message).TrimEnd('.')}; the source manage needs root of the host, and a folder of its own (--state-directory)", e);
        }
    }

    public Ownership? Read()
    {
        try
        {
            if (!File.Exists(Path))
            {
                return null;
            }

            using FileStream stream = File.OpenRead(Path);
            OwnershipDocument? document = JsonSerializer.Deserialize(stream, OwnershipJson.Default.OwnershipDocument);
            return document is null ? throw Damaged("it is empty") : Of(document);
        }
        catch (JsonException e)
        {
            throw Damaged(Excerpt.Line(e.Message));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException($"{Path}: what an earlier run left in DAMON cannot be read: {Excerpt.Line(e.Message)}", e);
        }
    }

    public void Write(Ownership ownership)
    {
        try
        {
            CreateFolder();
            using AtomicFile file = AtomicFile.Create(Path);
            JsonSerializer.Serialize(file.Stream, Of(ownership), OwnershipJson.Default.OwnershipDocument);
            file.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.Failure(Path, e);
        }
    }

    public void Remove()
    {
        try
        {
            // what a killed process was just writing is beside it
            foreach (string left in Directory.EnumerateFiles(folder, "manage.json.*.tmp"))
            {
                File.Delete(left);
            }

            File.Delete(Path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException($"{Path}: cannot be removed: {Excerpt.Line(e.Message)}; nothing is ours in DAMON any more, remove it by hand", e);
        }
    }

    private void CreateFolder()
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static OwnershipDocument Of(Ownership ownership) => new()
    {
        Version = OwnershipDocument.ThisVersion,
        BootId = ownership.BootId,
        OwnerPid = ownership.Owner.Pid,
        OwnerStartTicks = ownership.Owner.StartTicks,
        FormerTree = new Dictionary<string, string>(ownership.Former.Files),
        FormerHash = ownership.Former.Hash,
        Tree = new Dictionary<string, string>(ownership.Step.Before.Files),
        TreeHash = ownership.Step.Before.Hash,
        Writes = [.. ownership.Step.Writes.Select(write => new OwnershipWrite(write.Path, write.Text))],
        StartTicks = ownership.StartTicks,
        KdamondPid = ownership.Kdamond?.Pid,
        KdamondStartTicks = ownership.Kdamond?.StartTicks,
        DamonStatStopped = ownership.IsDamonStatStopped,
        TraceInstance = ownership.TraceInstance,
    };

    private Ownership Of(OwnershipDocument document)
    {
        if (document.Version != OwnershipDocument.ThisVersion)
        {
            throw Damaged(FormattableString.Invariant($"it has version {document.Version}, this program knows {OwnershipDocument.ThisVersion}"));
        }

        (TreePicture former, TreePicture tree) = (Picture(document.FormerTree), Picture(document.Tree));
        if (former.Hash != document.FormerHash || tree.Hash != document.TreeHash)
        {
            throw Damaged("its trees are not those that were hashed");
        }

        return new Ownership
        {
            BootId = document.BootId,
            Owner = new ProcessStamp(document.OwnerPid, document.OwnerStartTicks),
            Former = former,
            Step = new TreeStep(tree, [.. document.Writes.Select(write => new TreeWrite(write.Path, write.Text))]),
            StartTicks = document.StartTicks,
            Kdamond = document.KdamondPid is { } pid ? new ProcessStamp(pid, document.KdamondStartTicks ?? 0) : null,
            IsDamonStatStopped = document.DamonStatStopped,
            TraceInstance = document.TraceInstance,
        };
    }

    private static TreePicture Picture(Dictionary<string, string> files) => new(files.ToImmutableSortedDictionary(StringComparer.Ordinal));

    private DamonDataException Damaged(string why) =>
        new($"{Path}: what an earlier run left in DAMON cannot be understood ({why}); see that DAMON's tree is as you want it, then remove the file");
}
