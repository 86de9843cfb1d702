using Damon;

namespace DamonHeatmap.Compat;

/// <summary>What the user reads where damo fails.</summary>
internal static class DamoFailure
{
    /// <summary>The line about something that damo fails on.</summary>
    public static DamonDataException At(string place, PythonErrorException exception) =>
        new($"{place}: {exception.Message}; damo fails on this, too: try without --compat damo", exception);

    /// <summary>Names the files of a failure that names no place.</summary>
    /// <exception cref="DamonDataException">The work failed.</exception>
    public static void Explain(IReadOnlyList<string> inputs, Action work) => Explain(inputs, () =>
    {
        work();
        return true;
    });

    /// <summary>Names the files of a failure that names no place.</summary>
    /// <exception cref="DamonDataException">The work failed.</exception>
    public static T Explain<T>(IReadOnlyList<string> inputs, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (PythonErrorException exception)
        {
            throw At(inputs.Count == 1 ? inputs[0] : $"{inputs[0]} and {inputs.Count - 1} more", exception);
        }
    }
}
