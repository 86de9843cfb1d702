using System.Globalization;
using System.Text;
using Damon.Events;
using Damon.Snapshots;

namespace Damon.Fuzz;

/// <summary>Events as a text that can be damaged: in each line the attributes <c>KEY=VALUE</c> and the body, with tabs between.</summary>
internal static class EventText
{
    public static byte[] Write(IEnumerable<SnapshotEventChunk> chunks)
    {
        var text = new StringBuilder();
        foreach (SnapshotEventChunk chunk in chunks)
        {
            foreach ((string key, object? value) in chunk.Attributes)
            {
                text.Append(CultureInfo.InvariantCulture, $"{key}={value}\t");
            }

            text.Append(chunk.Body).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>What an assembler makes of them; as long as it goes on after an error, so does this, and the last error is thrown at the end.</summary>
    public static IEnumerable<Snapshot> Read(byte[] data, Action<string> say)
    {
        var assembler = new SnapshotEventAssembler(say);
        DamonDataException? last = null;
        foreach (string line in Encoding.UTF8.GetString(data).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = line.Split('\t');
            Dictionary<string, object?> attributes = [];
            foreach (string part in parts[..^1])
            {
                string[] pair = part.Split('=', 2);
                string value = pair[^1];
                attributes[pair[0]] = long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : bool.TryParse(value, out bool truth) ? truth : value == "null" ? null : value;
            }

            Snapshot? snapshot = null;
            try
            {
                snapshot = assembler.Add(parts[0], attributes, parts[^1]);
            }
            catch (DamonDataException exception)
            {
                Invariants.CheckLine(exception.Message);
                last = exception;
            }

            if (snapshot is not null)
            {
                yield return snapshot;
            }
        }

        assembler.Complete();
        if (last is not null)
        {
            throw last;
        }
    }
}
