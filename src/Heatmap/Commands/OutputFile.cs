namespace DamonHeatmap.Commands;

/// <summary>Writes a result to standard output, or to a file that appears only when it is complete.</summary>
internal static class OutputFile
{
    /// <param name="path">The file; null: standard output.</param>
    /// <param name="terminal">Standard output.</param>
    /// <param name="write">Writes the whole result.</param>
    /// <exception cref="IOException">It cannot be written; nothing is left behind.</exception>
    /// <exception cref="UnauthorizedAccessException">It must not be written.</exception>
    public static void Write(string? path, Terminal terminal, Action<TextWriter> write)
    {
        if (path is null)
        {
            write(terminal.Output);
            terminal.Output.Flush();
            return;
        }

        if (Directory.Exists(path))
        {
            throw new IOException($"{path} is a directory; name a file");
        }

        // A device or a pipe can't be renamed over, and has no use for it.
        if (File.Exists(path) && (File.GetAttributes(path) & (FileAttributes.Device | FileAttributes.Normal)) == FileAttributes.Device)
        {
            using var direct = new StreamWriter(path);
            write(direct);
            return;
        }

        string beside = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var writer = new StreamWriter(beside))
            {
                write(writer);
            }

            File.Move(beside, path, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }
    }
}
