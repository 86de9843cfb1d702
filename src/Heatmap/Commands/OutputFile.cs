using System.Text;
using Damon;
using Damon.Records;
using Damon.Storage;

namespace DamonHeatmap.Commands;

/// <summary>Writes a result to standard output, or to a file that appears only when it is complete.</summary>
internal static class OutputFile
{
    private const int BufferSize = 1 << 16;

    /// <summary>The file that is named; null: standard output is, or nothing.</summary>
    public static string? Named(string? path) => path == "-" ? null : path;

    /// <param name="path">The file; null: standard output.</param>
    /// <param name="terminal">Standard output.</param>
    /// <param name="write">Writes the whole result.</param>
    /// <exception cref="DamonDataException">It cannot be written there; nothing is left behind.</exception>
    public static void Write(string? path, Terminal terminal, Action<TextWriter> write)
    {
        if (path is null)
        {
            write(terminal.Output);
            terminal.Output.Flush();
            return;
        }

        WriteBytes(path, terminal, stream =>
        {
            using var writer = new StreamWriter(stream, new UTF8Encoding(false), BufferSize, leaveOpen: true);
            write(writer);
        });
    }

    /// <param name="path">The file; null: standard output.</param>
    /// <param name="terminal">Standard output.</param>
    /// <param name="write">Writes the whole result.</param>
    /// <exception cref="DamonDataException">It cannot be written there; nothing is left behind.</exception>
    public static void WriteBytes(string? path, Terminal terminal, Action<Stream> write)
    {
        if (path is null)
        {
            using Stream output = terminal.Bytes();
            write(output);
            output.Flush();
            return;
        }

        StoreFile.RefuseOwned(path);
        using AtomicFile file = AtomicFile.Create(path);
        try
        {
            write(file.Stream);
        }
        catch (Exception exception) when (AtomicFile.IsRefusal(exception))
        {
            throw AtomicFile.Failure(path, exception);
        }

        file.Commit();
    }
}
