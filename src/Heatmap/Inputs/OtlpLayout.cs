namespace DamonHeatmap.Inputs;

/// <summary>How OTLP export requests stand in a file.</summary>
internal enum OtlpLayout
{
    /// <summary>OTLP/JSON, one after the other.</summary>
    Json,

    /// <summary>One request in protobuf.</summary>
    Proto,

    /// <summary>
    /// Any number, each behind its length in four bytes, the highest first: how the Collector's file exporter writes protobuf, and all that it
    /// compresses, each by itself.
    /// </summary>
    Framed,
}
