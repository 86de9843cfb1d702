using Damon;
using Damon.Records;
using Damon.Snapshots;
using Damon.Storage;

namespace DamonHeatmap.Server.Maps;

/// <summary>The stores that are served: files, and what stores there are in folders, also those that come later. Thread-safe.</summary>
/// <param name="paths">Files and folders.</param>
/// <param name="recordings">Of each of the files that was made of a recording, that.</param>
/// <param name="clock">The clock.</param>
/// <param name="say">Is told, with its whole path, of each store that cannot be read: answers do not say where it is.</param>
internal sealed class StoreSet(IReadOnlyList<string> paths, IReadOnlyDictionary<string, string> recordings, TimeProvider clock, Action<string> say) : IDisposable
{
    /// <summary>How long it may take until a new store of a folder is noticed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A folder with more than this many files is not one of stores.</summary>
    private const int MostFiles = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServedStore> _stores = [];
    private readonly List<string> _warnings = [];
    private readonly Dictionary<string, string> _said = [];
    private long? _looked;
    private bool _isDisposed;

    /// <summary>What SQLite and the exporter have beside a store.</summary>
    private static readonly string[] Beside = ["-wal", "-shm", "-journal", "-owner", "-reserve"];

    /// <summary>All streams that there are now, by name.</summary>
    /// <param name="warn">Is told of stores that cannot be read.</param>
    public IReadOnlyList<ServedStream> Streams(Action<string> warn)
    {
        var streams = new SortedDictionary<StreamId, List<StoreView>>();
        foreach (ServedStore store in Stores(warn))
        {
            StoreView view;
            try
            {
                view = store.Look();
            }
            catch (DamonDataException problem)
            {
                // another thread has found meanwhile that it is no longer there
                if (!store.IsGone)
                {
                    warn(problem.Message);
                    Say(store.Path, problem.Message);
                }

                continue;
            }

            Say(store.Path, null);
            if (view.IsCopy)
            {
                warn($"{store.Name}: read from a copy, made anew after some seconds when it changes: its log has no index that can be used, and none can be made beside it");
            }

            foreach (StreamId stream in view.Streams.Keys)
            {
                if (!streams.TryGetValue(stream, out List<StoreView>? parts))
                {
                    streams.Add(stream, parts = []);
                }

                parts.Add(view);
            }
        }

        return [.. streams.Select(pair => new ServedStream(pair.Key, [.. pair.Value.OrderBy(part => part.Streams[pair.Key].First).ThenBy(part => part.Store.Path, StringComparer.Ordinal)]))];
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (ServedStore store in _stores.Values)
            {
                store.Dispose();
            }

            _stores.Clear();
            _isDisposed = true;
        }
    }

    /// <summary>Whether a file is a database; what is wrong with it is told when it is read.</summary>
    private static bool IsDatabase(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> head = stackalloc byte[64];
            int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
            return StoreReader.IsDatabase(head[..read]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    /// <summary>Says what is wrong with a store or a folder, once; null: nothing is, any more.</summary>
    private void Say(string path, string? problem)
    {
        lock (_said)
        {
            if (problem is null)
            {
                _said.Remove(path);
                return;
            }

            if (_said.GetValueOrDefault(path) == problem)
            {
                return;
            }

            _said[path] = problem;
        }

        say($"{problem} ({Excerpt.Path(path)})");
    }

    private List<ServedStore> Stores(Action<string> warn)
    {
        lock (_lock)
        {
            if (!_isDisposed && (_looked is not { } looked || clock.GetElapsedTime(looked) > Patience))
            {
                Look();
                _looked = clock.GetTimestamp();
            }

            // they hold until the next look
            _warnings.ForEach(warn);
            return [.. _stores.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
        }
    }

    private void Look()
    {
        _warnings.Clear();
        HashSet<(ulong Device, ulong Number)> open = [.. _stores.Values.Select(store => store.Identity).OfType<(ulong Device, ulong Number)>()];
        HashSet<string> there = [.. paths.SelectMany(path => Directory.Exists(path) ? InFolder(path, open) : [path])];
        foreach (string gone in _stores.Keys.Except(there).ToList())
        {
            _stores.Remove(gone, out ServedStore? store);
            store!.Dispose();
            Say(gone, null);
        }

        foreach (string path in there.Where(path => !_stores.ContainsKey(path)))
        {
            _stores.Add(path, new ServedStore(path, clock, recordings.GetValueOrDefault(path)));
        }
    }

    private List<string> InFolder(string folder, HashSet<(ulong Device, ulong Number)> open)
    {
        try
        {
            string[] files = [.. Directory.EnumerateFiles(folder).Take(MostFiles + 1)];
            if (files.Length > MostFiles)
            {
                Warn(folder, $"a folder of stores has more than {MostFiles} files; stores among the others are not served");
            }
            else
            {
                Say(folder, null);
            }

            return [.. files.Take(MostFiles).Where(path => IsStore(path, open))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Warn(folder, $"a folder of stores cannot be read: {Excerpt.Reason(exception)}");
            return [];
        }
    }

    private void Warn(string folder, string problem)
    {
        _warnings.Add(problem);
        Say(folder, problem);
    }

    /// <summary>
    /// Whether a file is a store. One that is open is not opened once more: with the first descriptor of a file that a process closes, it loses all its locks on that file, also those by which SQLite keeps writers from
    /// taking the log away from under a reader.
    /// </summary>
    private bool IsStore(string path, HashSet<(ulong Device, ulong Number)> open) =>
        _stores.ContainsKey(path)
        || (!Beside.Any(suffix => path.EndsWith(suffix, StringComparison.Ordinal)) && ((StoreReader.Which(path) is { } file && open.Contains(file)) || IsDatabase(path)));
}
