using System.Collections.Immutable;
using Damon.Kernel.Modules;

namespace DamonExporter.Sources;

/// <summary>What DAMON's own state is, apart from any snapshot.</summary>
/// <param name="Kdamonds">Of sysfs and of the kernel's modules; those that are not named any more are gone, with their schemes.</param>
/// <param name="Modules">The modules' parameters.</param>
internal sealed record KernelObserved(ImmutableArray<KdamondReading> Kdamonds, DamonModules Modules) : SourceEvent;
