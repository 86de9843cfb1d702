using System.Collections.Immutable;
using System.Globalization;

namespace DamonExporter.Settings;

/// <summary>Turns the texts of settings into values and gathers everything that is wrong, so that one run tells all.</summary>
internal sealed class SettingReader(EffectiveSettings settings)
{
    /// <summary>Most values of a numeric list: each is a series of each stream.</summary>
    public const int LongestList = 50;

    private readonly List<string> _errors = [.. settings.Errors];

    public IReadOnlyList<string> Errors => _errors;

    public EffectiveSettings Settings { get; } = settings;

    /// <summary>Notes that a setting cannot be used: its value, where that comes from, and what is allowed.</summary>
    public void Wrong(Setting setting, string allowed, string? value = null)
    {
        EffectiveValue effective = Settings[setting];
        string shown = effective.IsSet ? $"{Quoted.Of(value ?? string.Join(',', effective.Values))} ({effective.Origin})" : "not set";
        _errors.Add($"{setting.Key}: {shown}: {allowed}");
    }

    /// <summary>Notes something else that is wrong.</summary>
    public void Wrong(string line) => _errors.Add(line);

    public bool Switch(Setting setting)
    {
        string text = Settings.Text(setting) ?? "false";
        if (bool.TryParse(text, out bool value))
        {
            return value;
        }

        Wrong(setting, "expected true or false");
        return false;
    }

    /// <summary>One of a few words; the first where it is none of them.</summary>
    public T Choice<T>(Setting setting, params ReadOnlySpan<(string Word, T Value)> choices)
    {
        string? text = Settings.Text(setting);
        List<string> words = [];
        foreach ((string word, T value) in choices)
        {
            words.Add(word);
            if (word == text)
            {
                return value;
            }
        }

        Wrong(setting, $"expected {(words.Count == 1 ? words[0] : $"{string.Join(", ", words[..^1])} or {words[^1]}")}");
        return choices[0].Value;
    }

    public int Integer(Setting setting, int least, int most)
    {
        if (int.TryParse(Settings.Text(setting), NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most)
        {
            return value;
        }

        Wrong(setting, $"expected a whole number, {least} to {most}");
        return least;
    }

    /// <summary>A duration with its unit.</summary>
    public TimeSpan Duration(Setting setting, TimeSpan least, TimeSpan most, string allowed)
    {
        if (Settings.Text(setting) is { } text && DurationText.Nanoseconds(text) is { } nanoseconds && TimeSpan.FromTicks(nanoseconds / 100) is var value && value >= least && value <= most)
        {
            return value;
        }

        Wrong(setting, allowed);
        return least;
    }

    /// <summary>An optional whole number.</summary>
    public int? IntegerIfSet(Setting setting, int least, int most) => Settings[setting].IsSet ? Integer(setting, least, most) : null;

    /// <summary>Numbers in ascending order, each within the range; empty where they are not.</summary>
    /// <param name="setting">The setting.</param>
    /// <param name="least">Smallest allowed.</param>
    /// <param name="most">Largest allowed; +∞ is written <c>+Inf</c>.</param>
    /// <param name="last">What the last one must be; null: anything.</param>
    public ImmutableArray<double> Ascending(Setting setting, double least, double most, double? last)
    {
        var values = ImmutableArray.CreateBuilder<double>();
        string range = $"{Metrics.NumberText.Of(least)} to {Metrics.NumberText.Of(most)}";
        IReadOnlyList<string> texts = Settings[setting].Values;
        if (texts.Count > LongestList)
        {
            Wrong(setting, $"expected at most {LongestList} numbers, got {texts.Count}");
            return [];
        }

        foreach (string text in texts)
        {
            double value = 0;
            bool isNumber = text is "+Inf" or "Inf"
                ? (value = double.PositiveInfinity) > 0
                : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
            if (!isNumber || value < least || value > most)
            {
                Wrong(setting, $"expected numbers from {range}", text);
                return [];
            }

            if (values.Count > 0 && value <= values[^1])
            {
                Wrong(setting, "expected ascending numbers, each once");
                return [];
            }

            // -0 would be written as "-0"
            values.Add(value + 0.0);
        }

        if (values.Count == 0)
        {
            Wrong(setting, $"expected numbers from {range}");
        }
        else if (last is { } wanted && values[^1] != wanted)
        {
            Wrong(setting, $"the last one must be {Metrics.NumberText.Of(wanted)}, else some bytes are in no bucket");
        }

        return values.ToImmutable();
    }
}
