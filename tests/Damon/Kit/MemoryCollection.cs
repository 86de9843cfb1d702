namespace Damon.Tests.Kit;

/// <summary>Tests that measure the memory of this process: after all others, and one after another, because what others hold counts, too.</summary>
[CollectionDefinition(nameof(MemoryCollection), DisableParallelization = true)]
public sealed class MemoryCollection;
