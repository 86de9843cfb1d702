using System.Collections.Immutable;
using System.Globalization;

namespace Damon.Kernel.Tracing;

/// <summary>What a trace event's <c>format</c> file says: its number and where its fields are. They differ between events, kernels and architectures.</summary>
/// <param name="Name">The event's name.</param>
/// <param name="Id">What its records carry as <c>common_type</c>; 0 where the file has none (<c>header_page</c>).</param>
/// <param name="Fields">Its fields, in the file's order.</param>
public sealed record EventFormat(string Name, int Id, ImmutableArray<EventField> Fields)
{
    /// <summary>Reads the text of a <c>format</c> file, or of <c>events/header_page</c>, which has fields only.</summary>
    /// <param name="text">The text.</param>
    /// <param name="path">Where it is from, for the message.</param>
    /// <exception cref="DamonDataException">A line with a field or an ID that cannot be understood, or no field at all.</exception>
    public static EventFormat Parse(string text, string path)
    {
        string name = "";
        int id = 0;
        ImmutableArray<EventField>.Builder fields = ImmutableArray.CreateBuilder<EventField>();
        foreach (ReadOnlySpan<char> raw in text.AsSpan().EnumerateLines())
        {
            ReadOnlySpan<char> line = raw.Trim();
            if (line.StartsWith("name:"))
            {
                name = line["name:".Length..].Trim().ToString();
            }
            else if (line.StartsWith("ID:"))
            {
                if (!int.TryParse(line["ID:".Length..], NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out id))
                {
                    throw Wrong(path, line);
                }
            }
            else if (line.StartsWith("field:"))
            {
                fields.Add(ParseField(line) ?? throw Wrong(path, line));
            }
            else if (line.StartsWith("print fmt:"))
            {
                break;
            }
        }

        return fields.Count > 0
            ? new EventFormat(name, id, fields.ToImmutable())
            : throw new DamonDataException($"{path}: no field in it; is it the format of a trace event?");
    }

    /// <summary>A field by name; null where this kernel's event has none.</summary>
    public EventField? Find(string name) => Fields.FirstOrDefault(field => field.Name == name);

    /// <summary>A field by name that holds a number.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="path">Where the format is from, for the message.</param>
    /// <exception cref="DamonDataException">There is none, or it is not 1, 2, 4 or 8 bytes.</exception>
    public EventField Number(string name, string path) =>
        Find(name) is { Size: 1 or 2 or 4 or 8 } field
            ? field
            : throw new DamonDataException($"{path}: no field {name} of 1, 2, 4 or 8 bytes; the event is not one that this program knows");

    /// <summary>One line: <c>field:unsigned int age;	offset:44;	size:4;	signed:0;</c>.</summary>
    private static EventField? ParseField(ReadOnlySpan<char> line)
    {
        ReadOnlySpan<char> declaration = default;
        int offset = -1, size = -1, signed = 0;
        foreach (Range part in line.Split(';'))
        {
            ReadOnlySpan<char> piece = line[part].Trim();
            int colon = piece.IndexOf(':');
            if (colon < 0)
            {
                continue;
            }

            ReadOnlySpan<char> key = piece[..colon], value = piece[(colon + 1)..];
            bool understood = key switch
            {
                "field" => !(declaration = value.Trim()).IsEmpty,
                "offset" => TryNumber(value, out offset),
                "size" => TryNumber(value, out size),
                "signed" => TryNumber(value, out signed),
                _ => true,
            };
            if (!understood)
            {
                return null;
            }
        }

        // the name is the last word, before the length of an array
        ReadOnlySpan<char> bare = declaration.IndexOf('[') is > 0 and var bracket && declaration[^1] == ']' ? declaration[..bracket] : declaration;
        int blank = bare.TrimEnd().LastIndexOf(' ');
        return blank < 0 || offset < 0 || size < 0
            ? null
            : new EventField(bare[(blank + 1)..].Trim().ToString(), bare[..blank].Trim().ToString(), offset, size, signed != 0);
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= 1 << 24;

    private static DamonDataException Wrong(string path, ReadOnlySpan<char> line) =>
        new($"{path}: cannot understand \"{(line.Length > 80 ? line[..80] : line)}\"; expected field:TYPE NAME; offset:N; size:N; signed:N;");
}
