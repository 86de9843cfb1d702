using System.Globalization;

namespace Damon.Kernel.Memory;

/// <summary>Amounts in /proc/meminfo, /proc/PID/status and a NUMA node's meminfo: lines such as <c>MemFree: 918528 kB</c>, a node's with <c>Node 0</c> before them.</summary>
internal static class MeminfoText
{
    /// <summary>An amount in bytes.</summary>
    /// <param name="path">The file, for the complaint.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="key">The amount's name.</param>
    /// <exception cref="DamonDataException">It is not there, or not an amount.</exception>
    public static ulong Bytes(string path, string text, string key) =>
        TryBytes(text, key) ?? throw new DamonDataException($"{path}: expected a line \"{key}: NUMBER kB\", and there is none");

    /// <summary>An amount in bytes; null: it is not there, or not an amount.</summary>
    public static ulong? TryBytes(string text, string key)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            int colon = line.IndexOf(':');
            if (colon < 0)
            {
                continue;
            }

            ReadOnlySpan<char> name = line[..colon], value = line[(colon + 1)..].Trim();
            bool isIt = name.EndsWith(key, StringComparison.Ordinal) && (name.Length == key.Length || name[^(key.Length + 1)] == ' ');
            if (isIt && value.EndsWith(" kB", StringComparison.Ordinal)
                && ulong.TryParse(value[..^3].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out ulong kibibytes) && kibibytes <= ulong.MaxValue >> 11)
            {
                return kibibytes << 10;
            }
        }

        return null;
    }
}
