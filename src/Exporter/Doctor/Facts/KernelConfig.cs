using System.Collections.Immutable;
using System.IO.Compression;
using Damon.Kernel;

namespace DamonExporter.Doctor.Facts;

/// <summary>The options that a kernel was built with, as far as DAMON needs them.</summary>
/// <param name="Path">The file that says so.</param>
/// <param name="Options">Name and value: <c>CONFIG_DAMON</c>, <c>y</c>; <c>n</c> for one that is not set. An option that is missing is unknown to the kernel, or needs another one that is not set.</param>
internal sealed record KernelConfig(string Path, ImmutableSortedDictionary<string, string> Options)
{
    private const string Unset = " is not set";

    /// <summary>Whether an option is set.</summary>
    public bool IsSet(string option) => Options.TryGetValue(option, out string? value) && value != "n";

    /// <summary>What is said of one that is not set.</summary>
    public string Absence(string option) => $"{option} {(Options.ContainsKey(option) ? "is not set" : "is unknown")} in {Path}";

    /// <summary>Reads it from where distributions have it; null: it is nowhere readable.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="release">The kernel's release.</param>
    public static KernelConfig? Find(KernelFiles files, string? release)
    {
        const string Own = "/proc/config.gz";
        try
        {
            if (File.Exists(files.OnHost(Own)))
            {
                using GZipStream packed = new(File.OpenRead(files.OnHost(Own)), CompressionMode.Decompress);
                using StreamReader text = new(packed);
                return Parse(Own, text);
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            // there may be another one
        }

        foreach (string path in release is null ? [] : new[] { $"/boot/config-{release}", $"/lib/modules/{release}/config", $"/usr/lib/modules/{release}/config" })
        {
            if (files.TryRead(path, out string text) == Errno.None && text.Length > 0)
            {
                using StringReader lines = new(text);
                return Parse(path, lines);
            }
        }

        return null;
    }

    private static KernelConfig Parse(string path, TextReader text)
    {
        ImmutableSortedDictionary<string, string>.Builder options = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        while (text.ReadLine() is { } line)
        {
            bool isUnset = line.StartsWith("# CONFIG_", StringComparison.Ordinal) && line.EndsWith(Unset, StringComparison.Ordinal);
            string[] parts = isUnset ? [line[2..^Unset.Length], "n"] : line.Split('=', 2);
            if (parts is [var name, var value] && (name.StartsWith("CONFIG_DAMON", StringComparison.Ordinal) || name == "CONFIG_EVENT_TRACING"))
            {
                options[name] = value;
            }
        }

        return new KernelConfig(path, options.ToImmutable());
    }
}
