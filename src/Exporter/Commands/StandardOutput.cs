namespace DamonExporter.Commands;

/// <summary>Standard output, also where there is none.</summary>
internal static class StandardOutput
{
    /// <summary>
    /// Opens it now: the first file that is opened after it was closed (<c>&gt;&amp;-</c>) has its number, and would be written to; standard error is such a one. That it cannot be written is only said where there is something to say.
    /// </summary>
    public static Func<TextWriter> Open()
    {
        try
        {
            TextWriter output = Console.Out;
            return () => output;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return () => throw problem;
        }
    }
}
