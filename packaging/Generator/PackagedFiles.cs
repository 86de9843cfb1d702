using Packaging.Generator.Completion;
using Packaging.Generator.Manual;
using Packaging.Generator.Model;

namespace Packaging.Generator;

/// <summary>What is made from the definitions of the commands: pages of the manual, and scripts of shells.</summary>
internal static class PackagedFiles
{
    private static readonly string[] Folders = ["man", "completions"];

    /// <summary>Path below packaging/, and content.</summary>
    public static IReadOnlyList<(string Path, string Content)> All()
    {
        CommandModel exporter = ExporterManual.Tree(), heatmap = HeatmapManual.Tree();
        return
        [
            .. ExporterManual.Pages(exporter).Concat(HeatmapManual.Pages(heatmap)).Select(page => ($"man/{page.File}", page.Content)),
            .. Scripts(exporter),
            .. Scripts(heatmap),
        ];
    }

    /// <summary>Files in these folders that <see cref="All"/> does not make: of commands that are no more.</summary>
    /// <param name="root">The folder packaging/.</param>
    public static IEnumerable<string> Strangers(string root) =>
        Folders.Where(folder => Directory.Exists(Path.Combine(root, folder)))
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder)).Select(file => $"{folder}/{Path.GetFileName(file)}"))
            .Except(All().Select(file => file.Path))
            .Order(StringComparer.Ordinal);

    private static IEnumerable<(string Path, string Content)> Scripts(CommandModel program) =>
    [
        ($"completions/{program.Name}.bash", BashScript.Of(program)),
        ($"completions/_{program.Name}", ZshScript.Of(program)),
        ($"completions/{program.Name}.fish", FishScript.Of(program)),
    ];
}
