using Microsoft.Win32.SafeHandles;

namespace DamonHeatmap.Inputs;

/// <summary>How far the reading of an input has come.</summary>
/// <param name="Size">Bytes of the file; of several inputs, they tell how much each weighs.</param>
/// <param name="Part">How much of it was read, 0…1; null: nobody knows.</param>
internal readonly record struct ReadState(long Size, double? Part)
{
    /// <summary>Of a file that is read from its start to its end.</summary>
    /// <param name="location">Where it is.</param>
    /// <param name="done">Bytes that were read; null: nobody knows.</param>
    public static ReadState OfFile(string location, long? done)
    {
        long size = SizeOf(location);
        return new ReadState(size, done is { } bytes && size > 0 ? Math.Min(1, bytes / (double)size) : null);
    }

    /// <summary>Bytes of a file, not of a link to it; 0: nobody knows.</summary>
    public static long SizeOf(string location)
    {
        try
        {
            using SafeFileHandle file = File.OpenHandle(location, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return RandomAccess.GetLength(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return 0;
        }
    }
}
