namespace DamonExporter.Tests.Kit;

/// <summary>Tests with a meter in this process: one after another, because a listener hears all meters of a name.</summary>
[CollectionDefinition(nameof(MeterCollection), DisableParallelization = true)]
public sealed class MeterCollection;
