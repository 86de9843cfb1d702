using System.Globalization;
using Damon;
using Damon.Snapshots;
using DamonExporter.Sources;

namespace DamonExporter.Settings;

/// <summary>The settings of the source <c>replay</c>.</summary>
internal static class ReplayOptionsReader
{
    public static ReplayOptions Read(SettingReader reader, SourceKind source)
    {
        IReadOnlyList<string> inputs = reader.Settings[SettingsTable.Input].Values;
        if ((inputs.Count == 0 && source == SourceKind.Replay) || inputs.Any(string.IsNullOrWhiteSpace))
        {
            reader.Wrong(SettingsTable.Input, "expected one or more files to replay");
        }

        if (inputs.Count > 0 && source != SourceKind.Replay)
        {
            reader.Wrong(SettingsTable.Input, "only the source replay reads it: say --source replay");
        }

        (double? speed, bool loop) = (Speed(reader), reader.Switch(SettingsTable.Loop));
        if (loop && reader.Settings.Text(SettingsTable.Speed) == "max")
        {
            reader.Wrong(SettingsTable.Loop, "cannot be together with replay.speed max: without pauses it would never rest");
        }

        return new ReplayOptions(
            inputs, speed, loop, reader.Choice(SettingsTable.Time, ("now", ReplayTime.Now), ("recorded", ReplayTime.Recorded)), Intervals(reader));
    }

    private static double? Speed(SettingReader reader)
    {
        string? text = reader.Settings.Text(SettingsTable.Speed);
        if (text == "max")
        {
            return null;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double speed) && speed is >= 1e-3 and <= 1e6)
        {
            return speed;
        }

        reader.Wrong(SettingsTable.Speed, "expected max, or a number from 0.001 to 1000000");
        return 1;
    }

    private static Intervals? Intervals(SettingReader reader)
    {
        const string Allowed = "expected sampling and aggregation interval with units, such as 5ms,100ms";
        if (reader.Settings.Text(SettingsTable.Intervals) is not { } text)
        {
            return null;
        }

        if (text.Split(',') is [var first, var second] && DurationText.Nanoseconds(first) is { } sample && DurationText.Nanoseconds(second) is { } aggregation)
        {
            try
            {
                return new Intervals(sample, aggregation);
            }
            catch (DamonDataException e)
            {
                reader.Wrong(SettingsTable.Intervals, e.Message);
                return null;
            }
        }

        reader.Wrong(SettingsTable.Intervals, Allowed);
        return null;
    }
}
