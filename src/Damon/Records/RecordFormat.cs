namespace Damon.Records;

/// <summary>What a recording is written in; found out by its content, never by its name.</summary>
public enum RecordFormat
{
    /// <summary>damo's <c>json</c>.</summary>
    Json,

    /// <summary>damo's <c>json_compressed</c>: the same, in zlib's format.</summary>
    JsonCompressed,

    /// <summary>The text of <c>perf script</c> (or <c>trace-cmd report</c>).</summary>
    TraceText,

    /// <summary>perf's binary file, read through <c>perf script</c>.</summary>
    PerfData,
}
