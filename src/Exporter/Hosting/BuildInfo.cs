using System.Reflection;

namespace DamonExporter.Hosting;

/// <summary>Which build this is.</summary>
internal static class BuildInfo
{
    private static readonly string[] Parts =
        (typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown").Split('+', 2);

    public static string Version => Parts[0];

    /// <summary>The commit, short; <c>unknown</c> where it was built outside a repository.</summary>
    public static string Revision => Parts.Length > 1 ? Parts[1][..Math.Min(12, Parts[1].Length)] : "unknown";
}
