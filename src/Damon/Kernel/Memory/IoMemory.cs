using System.Collections.Immutable;
using System.Globalization;
using Damon.Snapshots;

namespace Damon.Kernel.Memory;

/// <summary>Which physical addresses are RAM (/proc/iomem).</summary>
/// <param name="files">Where it is.</param>
public sealed class IoMemory(KernelFiles files)
{
    /// <summary>The file.</summary>
    public const string Path = "/proc/iomem";

    /// <summary>The banks of System RAM, as the kernel walks them: of nested ones the outer.</summary>
    /// <param name="banks">Ascending, not overlapping; empty where they are not known.</param>
    /// <param name="reason">Why they are not known, one line; empty where they are.</param>
    /// <returns>Whether they are known.</returns>
    public bool TryReadSystemRam(out ImmutableArray<AddressRange> banks, out string reason)
    {
        banks = [];
        Errno error = files.TryRead(Path, out string text);
        if (error != Errno.None)
        {
            reason = new KernelException("read", Path, error).Message;
            return false;
        }

        ImmutableArray<AddressRange>.Builder found = ImmutableArray.CreateBuilder<AddressRange>();
        bool hidden = false;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (!TryParse(line, out AddressRange range))
            {
                continue;
            }

            hidden |= range is { Start: 0, End: 1 };
            if (found.Count == 0 || range.Start >= found[^1].End)
            {
                found.Add(range);
            }
        }

        // without the right to know, all addresses are 0
        reason = hidden ? $"{Path} hides its addresses: that needs CAP_SYS_ADMIN" : found.Count == 0 ? $"{Path} names no System RAM" : "";
        banks = reason.Length == 0 ? found.ToImmutable() : [];
        return reason.Length == 0;
    }

    /// <summary>A line such as <c>00100000-bfffffff : System RAM</c>, indented where nested; memory that was hotplugged from a device is <c>System RAM (kmem)</c>.</summary>
    private static bool TryParse(ReadOnlySpan<char> line, out AddressRange range)
    {
        range = default;
        int colon = line.IndexOf(" : ", StringComparison.Ordinal);
        if (colon < 0 || !line[(colon + 3)..].StartsWith("System RAM", StringComparison.Ordinal))
        {
            return false;
        }

        ReadOnlySpan<char> addresses = line[..colon].Trim();
        int dash = addresses.IndexOf('-');
        if (dash < 0
            || !ulong.TryParse(addresses[..dash], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong first)
            || !ulong.TryParse(addresses[(dash + 1)..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong last)
            || last < first || last == ulong.MaxValue)
        {
            return false;
        }

        range = new AddressRange(first, last + 1);
        return true;
    }
}
