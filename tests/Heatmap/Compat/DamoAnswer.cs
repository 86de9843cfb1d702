using System.Security.Cryptography;
using System.Text;

namespace DamonHeatmap.Tests.Compat;

/// <summary>What a program answered: whether it failed, else a hash of its output, and the output where it was just run.</summary>
internal sealed record DamoAnswer(bool Failed, string Hash, string? Output, string? Error)
{
    public static DamoAnswer Of(string output) => new(false, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(output))), output, null);

    public static DamoAnswer Failure(string error) => new(true, "", null, error);

    public bool IsSameAs(DamoAnswer other) => Failed == other.Failed && Hash == other.Hash;

    /// <summary>As it is kept: <c>fails</c>, or the hash.</summary>
    public string Kept => Failed ? "fails" : Hash;

    public static DamoAnswer FromKept(string kept) => kept == "fails" ? Failure("(kept)") : new(false, kept, null, null);
}
