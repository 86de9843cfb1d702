using DamonExporter.Settings;

namespace DamonExporter.Sources;

/// <summary>Makes the source that the settings name.</summary>
internal static class SourceFactory
{
    /// <summary>Opens and checks it; a recording is read once to its end, a live source looks at nothing yet.</summary>
    /// <param name="options">All settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="warn">Is told what was mended or dropped.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="Damon.DamonDataException">It cannot be used.</exception>
    public static ISnapshotSource Open(ExporterOptions options, TimeProvider time, Action<string> warn, CancellationToken cancellationToken) => options.Source switch
    {
        SourceKind.Replay => ReplaySource.Open(options.Node, options.Replay, time, warn, cancellationToken),
        _ => throw new NotSupportedException(options.Source.ToString()),
    };
}
