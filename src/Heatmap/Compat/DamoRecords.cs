using Damon;

namespace DamonHeatmap.Compat;

/// <summary>
/// All records of some files, one file after the other, as damo understands them; can be read again and again. Unlike damo, JSON and trace
/// text are recognised whatever the <c>file</c> program of the host calls them.
/// </summary>
internal sealed class DamoRecords : IDisposable
{
    private readonly List<DamoInput> _inputs = [];

    /// <exception cref="DamonDataException">A file is missing or unreadable; names it.</exception>
    public DamoRecords(IReadOnlyList<string> paths, CancellationToken cancellationToken)
    {
        try
        {
            foreach (string path in paths)
            {
                _inputs.Add(new DamoInput(path, cancellationToken));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Tells all records of all files.</summary>
    /// <exception cref="DamonDataException">Damaged data, or something that damo fails on; names the file and the place.</exception>
    public void Read(IDamoVisitor visitor)
    {
        foreach (DamoInput input in _inputs)
        {
            input.Read(visitor);
        }
    }

    public void Dispose() => _inputs.ForEach(static input => input.Dispose());
}
