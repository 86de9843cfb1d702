using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>A record's index of kdamond, context or scheme, or its target's id: anything that the file says, or nothing.</summary>
/// <param name="Text">As damo prints it; null for None.</param>
/// <param name="Number">Its value where it is a number, else None.</param>
internal readonly record struct DamoIndex(string? Text, PythonNumber Number)
{
    /// <summary>Not known.</summary>
    public static DamoIndex None { get; } = new(null, PythonNumber.None);

    /// <summary>An index that the user asked for; null where none was.</summary>
    public static DamoIndex? Of(long? number) => number is long value ? new DamoIndex(((PythonNumber)value).Repr(), value) : null;

    /// <summary>A text.</summary>
    public static DamoIndex OfText(string text) => new(text, PythonNumber.None);

    /// <summary>As damo prints it.</summary>
    public string ToPython() => Text ?? "None";

    /// <summary>As damo writes it in JSON.</summary>
    public string ToJson() => Text is null ? "null"
        : Number.IsNone ? JsonText.Quote(Text)
        : Text switch { "True" => "true", "False" => "false", _ => Text };

    /// <summary>Whether damo calls the two equal: numbers by value, texts by text.</summary>
    public bool IsSameAs(DamoIndex other) => Number.IsNone && other.Number.IsNone ? Text == other.Text : Number.IsEqualTo(other.Number);

    public override string ToString() => Text is null ? "none" : Excerpt.Of(Text);
}
