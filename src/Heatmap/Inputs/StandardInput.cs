using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Damon;
using Damon.Records;
using DamonHeatmap.Text;

namespace DamonHeatmap.Inputs;

/// <summary>
/// Standard input kept in a file, because it is read more than once. The file has no name any more from the start, so that it vanishes with the
/// program, however that ends.
/// </summary>
internal static class StandardInput
{
    /// <summary>What the user calls it.</summary>
    public const string Name = "-";

    /// <summary>What messages call it.</summary>
    public const string FullName = "standard input";

    private static readonly List<FileStream> Kept = [];

    /// <summary>Reads it to its end.</summary>
    /// <param name="input">Standard input; disposed.</param>
    /// <param name="progress">Shows how much has come; null: nothing does.</param>
    /// <returns>A path under which the file can be opened as long as the program runs.</returns>
    /// <exception cref="DamonDataException">It cannot be read or kept.</exception>
    [SuppressMessage("Reliability", "CA2000", Justification = "The file must stay open until the program ends.")]
    public static string Keep(Stream input, ProgressLine? progress = null)
    {
        try
        {
            string path = Path.GetTempFileName();
            var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            File.Delete(path);
            Kept.Add(file);
            using var counted = new EndWatch(input);
            using IDisposable? shown = progress?.Begin(_ => $"reading {FullName}: {Humanize.Bytes((UInt128)counted.Count)}");
            counted.CopyTo(file);
            file.Flush();
            return string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{file.SafeFileHandle.DangerousGetHandle()}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DamonDataException($"{FullName}: cannot be kept in {Path.GetTempPath()}: {Excerpt.Line(exception.Message)}", exception);
        }
    }
}
