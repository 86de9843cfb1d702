using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Damon.Snapshots;

namespace Damon.Kernel.Memory;

/// <summary>
/// The host's memory by NUMA node. Which addresses a node has is read again only when memory blocks came or went; what is free is read each time. May be used by several threads.
/// </summary>
/// <param name="files">Where the kernel's files are.</param>
public sealed class PhysicalMemoryReader(KernelFiles files)
{
    private const string NodesPath = "/sys/devices/system/node";
    private const string BlocksPath = "/sys/devices/system/memory";

    private readonly Lock _lock = new();
    private (ulong Nodes, ulong Blocks) _seen;
    private ImmutableArray<Node> _nodes = [];

    /// <summary>Reads it.</summary>
    /// <param name="memory">Its nodes with addresses and what is free now; null where that is not known.</param>
    /// <param name="reason">Why it is not known, one line; empty where it is.</param>
    /// <returns>Whether it is known.</returns>
    public bool TryRead([NotNullWhen(true)] out PhysicalMemory? memory, out string reason)
    {
        memory = null;
        try
        {
            lock (_lock)
            {
                if (!TryReadRanges(out reason))
                {
                    return false;
                }

                memory = new PhysicalMemory([.. _nodes.Select(node => Measure(node))]);
                return true;
            }
        }
        catch (Exception e) when (e is KernelException or DamonDataException)
        {
            reason = e.Message;
            return false;
        }
    }

    private static string NodePath(int node) => string.Create(CultureInfo.InvariantCulture, $"{NodesPath}/node{node}");

    private bool TryReadRanges(out string reason)
    {
        reason = "";
        (ulong Nodes, ulong Blocks) seen = (DirectoryInodes.Mix(files, NodesPath), DirectoryInodes.Mix(files, BlocksPath));
        if (!_nodes.IsEmpty && seen == _seen)
        {
            return true;
        }

        _nodes = [];
        ImmutableArray<int> numbers = [.. Numbered(NodesPath, "node")];
        ulong blockSize = BlockSize();
        ImmutableArray<Node> nodes = blockSize == 0
            ? []
            : [.. numbers.Select(number => new Node(number, NodePath(number) + "/meminfo", Ranges(number, blockSize))).Where(node => !node.Ranges.IsEmpty)];
        if (nodes.IsEmpty)
        {
            // a kernel whose memory cannot be hotplugged has no blocks
            if (numbers.Length > 1)
            {
                reason = $"which node has which addresses is not known: {NodesPath} has several nodes, but {BlocksPath} has no memory blocks";
                return false;
            }

            if (!new IoMemory(files).TryReadSystemRam(out ImmutableArray<AddressRange> banks, out reason))
            {
                return false;
            }

            nodes = [numbers.Length == 1 ? new Node(numbers[0], NodePath(numbers[0]) + "/meminfo", banks) : new Node(0, "/proc/meminfo", banks)];
        }

        (_nodes, _seen) = (nodes, seen);
        return true;
    }

    private ulong BlockSize()
    {
        const string File = BlocksPath + "/block_size_bytes";
        if (files.ReadTextIfThere(File) is not { } text)
        {
            return 0;
        }

        return ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong size) && size > 0
            ? size
            : throw KernelText.Unexpected(File, text, "a hexadecimal number");
    }

    /// <summary>The addresses of a node's blocks; blocks side by side make one range.</summary>
    private ImmutableArray<AddressRange> Ranges(int node, ulong blockSize)
    {
        ImmutableArray<AddressRange>.Builder ranges = ImmutableArray.CreateBuilder<AddressRange>();
        foreach (int block in Numbered(NodePath(node), "memory"))
        {
            UInt128 end = (UInt128)blockSize * ((ulong)block + 1);
            if (end > ulong.MaxValue)
            {
                throw new DamonDataException(string.Create(CultureInfo.InvariantCulture, $"{NodePath(node)}/memory{block}: ends beyond 64 bits, with blocks of {blockSize} bytes"));
            }

            ulong start = blockSize * (ulong)block;
            if (ranges.Count > 0 && ranges[^1].End == start)
            {
                ranges[^1] = new AddressRange(ranges[^1].Start, (ulong)end);
            }
            else
            {
                ranges.Add(new AddressRange(start, (ulong)end));
            }
        }

        return ranges.ToImmutable();
    }

    /// <summary>Numbers behind a word among the names in a directory, ascending.</summary>
    private IEnumerable<int> Numbered(string path, string word) =>
        (files.List(path) ?? [])
            .Where(name => name.StartsWith(word, StringComparison.Ordinal))
            .Select(name => int.TryParse(name.AsSpan(word.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : -1)
            .Where(number => number >= 0).Order();

    private MemoryNode Measure(Node node)
    {
        string text = files.ReadText(node.Meminfo);
        return new MemoryNode(
            node.Number, node.Ranges, MeminfoText.Bytes(node.Meminfo, text, "MemFree"),
            MeminfoText.Bytes(node.Meminfo, text, "Active") + MeminfoText.Bytes(node.Meminfo, text, "Inactive"));
    }

    /// <param name="Number">The kernel's.</param>
    /// <param name="Meminfo">The file that tells what is free.</param>
    /// <param name="Ranges">Its addresses.</param>
    private sealed record Node(int Number, string Meminfo, ImmutableArray<AddressRange> Ranges);
}
