using System.Globalization;
using System.Text.Json;
using Damon;
using Damon.Events;
using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>JSON objects one after the other, each a snapshot with its regions as columns.</summary>
internal sealed class NdjsonInput(string path, PackedFile file) : ISnapshotInput
{
    public string Path => path;

    public string FormatName => "ndjson" + file.PackingName;

    public ReadState State => file.State;

    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken)
    {
        using Stream stream = file.Open();
        var reading = new Reading(new JsonTokens(stream, file.Name), file.Name);
        while (reading.Next() is { } snapshot)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return snapshot;
        }
    }

    private sealed class Reading(JsonTokens tokens, string name)
    {
        private const int MostMappings = 1 << 20;

        private readonly SnapshotDraft _draft = new();
        private long _number;

        public Snapshot? Next()
        {
            if (!tokens.TryRead())
            {
                return null;
            }

            if (tokens.Type != JsonTokenType.StartObject)
            {
                throw tokens.Wrong("expected a snapshot, an object,");
            }

            _number++;
            _draft.Clear();
            while (tokens.ReadProperty())
            {
                ReadProperty(tokens.Text());
            }

            try
            {
                return _draft.Build();
            }
            catch (DamonDataException exception)
            {
                throw new DamonDataException($"{name}: snapshot {_number}, which ends at byte {tokens.Offset}: {exception.Message}", exception);
            }
        }

        private void ReadProperty(string column)
        {
            switch (column)
            {
                case TableColumns.Node or TableColumns.Kdamond or TableColumns.Context or TableColumns.Target or TableColumns.Scheme:
                    tokens.Read();
                    _draft.TrySet(column, tokens.Type switch
                    {
                        JsonTokenType.Null => null,
                        JsonTokenType.String => tokens.Text(),
                        JsonTokenType.Number => tokens.Number(),
                        _ => throw tokens.Wrong($"{column}: expected text"),
                    });
                    break;
                case TableColumns.StartTime or TableColumns.EndTime or TableColumns.Sample or TableColumns.Aggregation:
                    tokens.Read();
                    _draft.TrySet(column, Integer(column));
                    break;
                case TableColumns.SampleAssumed:
                    tokens.Read();
                    _draft.IsSampleAssumed = tokens.Type is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null
                        ? tokens.Type == JsonTokenType.True
                        : throw tokens.Wrong($"{column}: expected true or false");
                    break;
                case TableColumns.Filters:
                    ReadFilters();
                    break;
                case TableColumns.Mappings:
                    ReadMappings();
                    break;
                default:
                    ReadColumn(column);
                    break;
            }
        }

        private void ReadColumn(string column)
        {
            switch (column)
            {
                case TableColumns.Start:
                    ReadNumbers(_draft.Starts);
                    break;
                case TableColumns.End:
                    ReadNumbers(_draft.Ends);
                    break;
                case TableColumns.Accesses:
                    ReadNumbers(_draft.Accesses);
                    break;
                case TableColumns.Age:
                    ReadNumbers(_draft.Ages);
                    break;
                case TableColumns.FilterPassed:
                    _draft.HasFilterPassed = ReadNumbers(_draft.FilterPassed);
                    break;
                case TableColumns.Resident:
                    _draft.HasResident = ReadNumbers(_draft.Resident);
                    break;
                default:
                    ReadOther(column);
                    break;
            }
        }

        private void ReadOther(string column)
        {
            for (int probe = 0; probe < ProbeHits.MaxProbes; probe++)
            {
                if (column == TableColumns.OfProbes[probe])
                {
                    _draft.SetHits(probe, ReadNumbers(_draft.Hits[probe]));
                    return;
                }
            }

            tokens.SkipValue();
        }

        private bool ReadNumbers(List<ulong> column)
        {
            column.Clear();
            return tokens.TryReadNumbers(column, RegionsBuilder.MaxCount);
        }

        private long Integer(string column)
        {
            string text = tokens.Type switch { JsonTokenType.Number => tokens.Number(), JsonTokenType.String => tokens.Text(), _ => "" };
            return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                ? number
                : throw tokens.Wrong($"{column}: expected a whole number");
        }

        private void ReadFilters()
        {
            tokens.Read();
            if (tokens.Type == JsonTokenType.Null)
            {
                return;
            }

            string text = tokens.Type == JsonTokenType.String ? tokens.Text() : throw tokens.Wrong("filters: expected text");
            try
            {
                _draft.Filters = EventFilters.Read(text);
            }
            catch (DamonDataException exception)
            {
                throw new DamonDataException($"{name}: snapshot {_number}: {exception.Message}", exception);
            }
        }

        private void ReadMappings()
        {
            if (!tokens.TryEnter(JsonTokenType.StartArray))
            {
                return;
            }

            while (true)
            {
                tokens.Read();
                if (tokens.Type == JsonTokenType.EndArray)
                {
                    return;
                }

                if (tokens.Type != JsonTokenType.StartObject)
                {
                    throw tokens.Wrong("expected a mapping, an object,");
                }

                _draft.Mappings.Add(_draft.Mappings.Count < MostMappings ? ReadMapping() : throw tokens.Wrong($"more than {MostMappings} mappings"));
            }
        }

        private Mapping ReadMapping()
        {
            ulong start = 0, end = 0;
            string mapped = "";
            while (tokens.ReadProperty())
            {
                string property = tokens.Text();
                tokens.Read();
                switch (property)
                {
                    case "start":
                        start = Address();
                        break;
                    case "end":
                        end = Address();
                        break;
                    case "name":
                        mapped = tokens.Type == JsonTokenType.String ? tokens.Text() : throw tokens.Wrong("a mapping's name: expected text");
                        break;
                    default:
                        tokens.SkipRest();
                        break;
                }
            }

            return new Mapping(start, end, mapped);
        }

        private ulong Address() =>
            tokens.Type == JsonTokenType.Number && ulong.TryParse(tokens.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out ulong address)
                ? address
                : throw tokens.Wrong("a mapping's address: expected a whole number from 0 to 2^64-1");
    }
}
