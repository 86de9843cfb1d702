using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace DamonHeatmap.Tests.Compat;

/// <summary>Something to ask damo and ourselves.</summary>
/// <param name="Name">Where it comes from: a seed, a sample.</param>
/// <param name="Files">The inputs.</param>
internal abstract record DamoCase(string Name, IReadOnlyList<DamoFile> Files)
{
    /// <summary>damo's command, with the inputs, without the options.</summary>
    public abstract IReadOnlyList<string> Command(IReadOnlyList<string> inputs);

    /// <summary>The options as damo takes them, without the inputs.</summary>
    public abstract IReadOnlyList<string> Arguments();

    /// <summary>Asks ourselves.</summary>
    public abstract void Write(TextWriter writer, IReadOnlyList<string> inputs);

    /// <summary>Cases with the same files and fewer options.</summary>
    public abstract IEnumerable<DamoCase> Simpler();

    /// <summary>What damo's answer is kept under: a hash of all that it depends on.</summary>
    public string Key()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (DamoFile file in Files)
        {
            hash.AppendData(SHA256.HashData(file.Content));
        }

        foreach (string argument in Arguments())
        {
            hash.AppendData(Encoding.UTF8.GetBytes(argument + '\0'));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The case in full, to be read in a test's report.</summary>
    public sealed override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{Name}: {string.Join(' ', Arguments())}");
        foreach (DamoFile file in Files)
        {
            string content = Encoding.UTF8.GetString(file.Content);
            text.AppendLine(content.Length > 6000 ? content[..6000] + "..." : content);
        }

        return text.ToString();
    }
}
