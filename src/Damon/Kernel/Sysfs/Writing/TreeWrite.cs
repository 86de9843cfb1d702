using System.Collections.Immutable;

namespace Damon.Kernel.Sysfs.Writing;

/// <summary>One write into a file of DAMON's tree.</summary>
/// <param name="Path">The file, below /sys/kernel/mm/damon/admin/kdamonds: <c>0/contexts/0/operations</c>.</param>
/// <param name="Text">What is written, without a line's end; what the file then says.</param>
/// <param name="NeededFor">What cannot be had without it, for people; null: where the kernel has no such file, its only way is what we want, and nothing is written.</param>
public sealed record TreeWrite(string Path, string Text, string? NeededFor = null)
{
    /// <summary>By name, since others begin alike: quotas/weights/nr_accesses_permil. The last one is of kernels after 7.3.</summary>
    private static readonly ImmutableHashSet<string> Rebuilding =
    [
        TreePicture.Count, "nr_contexts", "nr_targets", "nr_regions", "nr_schemes", "nr_filters", "nr_goals", "nr_dests", "nr_probes", "nr_preps",
    ];

    /// <summary>Whether it makes numbered directories anew, all with the kernel's own settings, in the place of those that were there.</summary>
    public bool Rebuilds => Rebuilding.Contains(Name);

    /// <summary>The directory whose numbered directories it makes; ends with a slash, or is empty for the top.</summary>
    public string Folder => Path[..(Path.LastIndexOf('/') + 1)];

    private string Name => Path[(Path.LastIndexOf('/') + 1)..];
}
