using System.Buffers.Binary;

namespace Damon.Kernel.Tracing;

/// <summary>Where a number stands in a trace event, as the kernel's own description of the event says.</summary>
/// <param name="Name">The kernel's name for it, such as <c>nr_regions</c>.</param>
/// <param name="Type">Its C type.</param>
/// <param name="Offset">Its first byte, counted from the start of the event's data.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="IsSigned">Whether it can be negative.</param>
public sealed record EventField(string Name, string Type, int Offset, int Size, bool IsSigned)
{
    /// <summary>First byte after it.</summary>
    public int End => Offset + Size;

    /// <summary>Its value in an event that is long enough to hold it (<see cref="End"/>); negative ones as their two's complement. Little-endian.</summary>
    public ulong Read(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> bytes = data.Slice(Offset, Size);
        return Size switch
        {
            8 => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
            4 => IsSigned ? (ulong)BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
            2 => IsSigned ? (ulong)BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
            _ => IsSigned ? (ulong)(sbyte)bytes[0] : bytes[0],
        };
    }
}
