
namespace DamonExporter.Settings;

/// <summary>What is logged, and how.</summary>
internal sealed record LogOptions(LogLevel Level, bool Json);
