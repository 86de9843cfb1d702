using Damon;
using Damon.Records;
using Damon.Snapshots;
using Damon.Storage;

namespace DamonHeatmap.Server.Maps;

/// <summary>The stores that are served: files, and what stores there are in folders, also those that come later. Thread-safe.</summary>
/// <param name="paths">Files and folders.</param>
/// <param name="clock">The clock.</param>
internal sealed class StoreSet(IReadOnlyList<string> paths, TimeProvider clock) : IDisposable
{
    /// <summary>How long it may take until a new store of a folder is noticed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>A folder with more than this many files is not one of stores.</summary>
    private const int MostFiles = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, ServedStore> _stores = [];
    private long? _looked;

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
                warn(problem.Message);
                continue;
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

    private List<ServedStore> Stores(Action<string> warn)
    {
        lock (_lock)
        {
            if (_looked is not { } looked || clock.GetElapsedTime(looked) > Patience)
            {
                HashSet<string> there = [.. paths.SelectMany(path => Directory.Exists(path) ? InFolder(path, warn) : [path])];
                foreach (string gone in _stores.Keys.Except(there).ToList())
                {
                    _stores.Remove(gone, out ServedStore? store);
                    store!.Dispose();
                }

                foreach (string path in there.Where(path => !_stores.ContainsKey(path)))
                {
                    _stores.Add(path, new ServedStore(path));
                }

                _looked = clock.GetTimestamp();
            }

            return [.. _stores.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => pair.Value)];
        }
    }

    private static List<string> InFolder(string folder, Action<string> warn)
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Take(MostFiles).Where(IsDatabase)];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            warn($"{Excerpt.Path(folder)}: cannot be read: {Excerpt.Line(exception.Message)}");
            return [];
        }
    }
}
