using Microsoft.Extensions.Caching.Memory;

namespace DamonHeatmap.Server.Maps;

/// <summary>What was made and may be asked for again: in bounded memory, the least recently used is dropped first. Thread-safe.</summary>
/// <param name="mostBytes">How much is kept.</param>
internal sealed class MapCache(long mostBytes) : IDisposable
{
    // what is dropped when it is full: the more, the seldomer that is
    private readonly MemoryCache _cache = new(new MemoryCacheOptions { SizeLimit = mostBytes, CompactionPercentage = 0.25, ExpirationScanFrequency = TimeSpan.FromMinutes(5) });

    public T? Get<T>(object key)
        where T : class => _cache.TryGetValue(key, out object? value) ? value as T : null;

    /// <param name="key">By what it is asked for.</param>
    /// <param name="value">What it is.</param>
    /// <param name="bytes">About what it takes in memory.</param>
    /// <param name="isQuick">Whether it is quickly made again of what else is kept: then it is dropped before that.</param>
    public void Set(object key, object value, long bytes, bool isQuick = false)
    {
        // one that would push out all others is not kept
        if (bytes > mostBytes / 8)
        {
            return;
        }

        using ICacheEntry entry = _cache.CreateEntry(key);
        entry.Size = bytes;
        entry.Priority = isQuick ? CacheItemPriority.Low : CacheItemPriority.Normal;
        entry.SlidingExpiration = TimeSpan.FromHours(1);
        entry.Value = value;
    }

    public void Dispose() => _cache.Dispose();
}
