using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

/// <summary>Something to ask damo and ourselves: files, options, and whether the guide or the raw heatmap is wanted.</summary>
/// <param name="Name">Where it comes from: a seed, a sample.</param>
/// <param name="Files">The inputs.</param>
/// <param name="Options">The options; their inputs are those of <paramref name="Files"/>.</param>
/// <param name="Guide">Whether <c>--guide</c> is asked for.</param>
internal sealed record DamoCase(string Name, IReadOnlyList<DamoFile> Files, DamoHeatmapOptions Options, bool Guide)
{
    /// <summary>The options as damo takes them, without the inputs.</summary>
    public IReadOnlyList<string> Arguments()
    {
        List<string> result = Guide ? ["--guide"] : ["--output", "raw"];
        result.AddRange(["--resol", Text(Options.TimePixels), Text(Options.AddressPixels)]);
        Range("--time_range", Options.TimeRange);
        foreach (DamoRange range in Options.AddressRanges)
        {
            Range("--address_range", range);
        }

        Flag("--abs_time", Options.AbsoluteTime);
        Flag("--abs_addr", Options.AbsoluteAddress);
        Flag("--df_passed", Options.FilterPassedOnly);
        if (Options.SortByTemperature)
        {
            result.AddRange(["--sort_temperature", "--temperature_weights", Text(Options.TemperatureAccessWeight), Text(Options.TemperatureAgeWeight)]);
        }

        if (Options.AllRanges)
        {
            result.AddRange(["--draw_range", "all"]);
        }

        Number("--kdamond_idx", Options.Kdamond);
        Number("--context_idx", Options.Context);
        Number("--scheme_idx", Options.Scheme);
        Number("--tid", Options.Target);
        return result;

        static string Text(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

        void Range(string option, DamoRange? range)
        {
            if (range is not null)
            {
                result.AddRange([option, range.Start, range.End]);
                result.AddRange(range.Base is null ? [] : [range.Base]);
            }
        }

        void Flag(string option, bool set) => result.AddRange(set ? [option] : []);

        void Number(string option, long? value) => result.AddRange(value is long number ? [option, Text(number)] : []);
    }

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
    public override string ToString()
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
