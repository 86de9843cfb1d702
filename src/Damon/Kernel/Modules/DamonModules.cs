namespace Damon.Kernel.Modules;

/// <summary>The kernel's own users of DAMON; each null where this kernel is built without it.</summary>
/// <param name="Stat">DAMON_STAT.</param>
/// <param name="Reclaim">DAMON_RECLAIM.</param>
/// <param name="LruSort">DAMON_LRU_SORT.</param>
public sealed record DamonModules(DamonStatParameters? Stat, ReclaimParameters? Reclaim, LruSortParameters? LruSort);
