using System.Globalization;
using Damon.Records;

namespace Damon.Kernel;

/// <summary>Values of the kernel's one-value files. What is not what the kernel documents is a <see cref="DamonDataException"/> that names the file and the text.</summary>
internal static class KernelText
{
    /// <summary>A number ≥ 0; the kernel prints decimal.</summary>
    public static ulong Unsigned(string path, string text) =>
        ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : throw Unexpected(path, text, "a number");

    /// <summary>A number ≥ 0, what does not fit into a long as the largest one: no interval is so long.</summary>
    public static long Duration(string path, string text) => (long)Math.Min(long.MaxValue, Unsigned(path, text));

    /// <summary>A number with a sign.</summary>
    public static long Signed(string path, string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : throw Unexpected(path, text, "a number");

    /// <summary>A number with a sign that is small: an id, an index.</summary>
    public static int Small(string path, string text) =>
        Signed(path, text) is >= int.MinValue and <= int.MaxValue and var number ? (int)number : throw Unexpected(path, text, "a number of 32 bits");

    /// <summary>Y or N, as the kernel prints what is true or not.</summary>
    public static bool YesNo(string path, string text) => text switch
    {
        "Y" or "1" => true,
        "N" or "0" => false,
        _ => throw Unexpected(path, text, "Y or N"),
    };

    /// <summary>The complaint.</summary>
    public static DamonDataException Unexpected(string path, string text, string expected) => new($"{path}: expected {expected}, got {Excerpt.Of(text)}");
}
