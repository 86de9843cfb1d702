using System.Buffers;

namespace Packaging.Generator.Model;

/// <summary>What the placeholders of help stand for. Words in small letters are values; the others are known here, so that a new one is thought about.</summary>
internal static class Placeholders
{
    private static readonly SearchValues<char> OfWords = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly Dictionary<string, ValueKind> Known = new()
    {
        ["FILE"] = ValueKind.File,
        ["STORE"] = ValueKind.File,
        ["BEFORE"] = ValueKind.File,
        ["AFTER"] = ValueKind.File,
        ["FOLDER"] = ValueKind.Folder,
        ["TIME"] = ValueKind.Free,
        ["TIME,..."] = ValueKind.Free,
        ["SECONDS"] = ValueKind.Free,
        ["SECONDS,…"] = ValueKind.Free,
        ["RATIO,…"] = ValueKind.Free,
        ["PERCENT,…"] = ValueKind.Free,
        ["SIZE"] = ValueKind.Free,
        ["MIB"] = ValueKind.Free,
        ["N"] = ValueKind.Free,
        ["NAME"] = ValueKind.Free,
        ["TEXT"] = ValueKind.Free,
        ["PATH"] = ValueKind.Free,
        ["PID,…"] = ValueKind.Free,
        ["FILTER,…"] = ValueKind.Free,
        ["SAMPLE,AGGREGATION"] = ValueKind.Free,
        ["SAMPLE,AGGR"] = ValueKind.Free,
        ["MIN,MAX"] = ValueKind.Free,
        ["ADDRESS:PORT"] = ValueKind.Free,
        ["URL"] = ValueKind.Free,
        ["ZONE"] = ValueKind.Free,
        ["LIST"] = ValueKind.Free,
        ["KEY"] = ValueKind.Free,
        ["A..B"] = ValueKind.Free,
        ["MIN..MAX"] = ValueKind.Free,
        ["A..B%"] = ValueKind.Free,
        ["P%"] = ValueKind.Free,
        ["TIMExADDR"] = ValueKind.Free,
        ["FIRST..LAST"] = ValueKind.Free,
        ["SIZE RATE AGE"] = ValueKind.Free,
        ["LENGTH COLOR HEIGHT"] = ValueKind.Free,
        ["MIN MAX"] = ValueKind.Free,
        ["KEYWORD N"] = ValueKind.Free,
    };

    /// <summary>Takes a placeholder apart: <c>FILE|off</c> is a file, or the word off; <c>set|append AREA TEXT</c> begins with one of two words.</summary>
    /// <exception cref="InvalidOperationException">A part of it is unknown.</exception>
    public static ValueModel Read(string placeholder, bool isOptional, bool isMany)
    {
        List<string> words = [];
        ValueKind kind = ValueKind.Free;
        foreach (string part in placeholder.Split('|'))
        {
            string first = part.Split(' ')[0];
            if (first.Length > 0 && !first.AsSpan().ContainsAnyExcept(OfWords))
            {
                words.Add(first);
            }
            else if (Known.TryGetValue(part, out ValueKind known))
            {
                kind = known;
            }
            else
            {
                throw new InvalidOperationException($"{placeholder}: what is {part}? Say in packaging/Generator/Model/Placeholders.cs whether a shell can complete it");
            }
        }

        return new ValueModel(placeholder, words, kind, isOptional, isMany);
    }
}
