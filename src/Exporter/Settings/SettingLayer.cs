namespace DamonExporter.Settings;

/// <summary>Where a value can come from; a later one overrides.</summary>
internal enum SettingLayer
{
    Default,
    File,
    Environment,
    CommandLine,
}
