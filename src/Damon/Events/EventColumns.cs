using System.Globalization;
using System.IO.Hashing;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Damon.Snapshots;

namespace Damon.Events;

/// <summary>
/// Regions as an event's body has them, one array for each column: <c>{"starts":[…],"sizes":[…],"accesses":[…],"ages":[…],"passed":[…],"resident":[…],"hits_0":[…]}</c>.
/// </summary>
internal sealed class EventColumns
{
    /// <summary>The columns of probes, by their numbers.</summary>
    private static readonly string[] HitsNames = [.. Enumerable.Range(0, ProbeHits.MaxProbes).Select(static probe => string.Create(CultureInfo.InvariantCulture, $"hits_{probe}"))];

    private static readonly ulong[] PowersOfTen = [.. Enumerable.Range(0, 20).Select(static power => (ulong)BigInteger.Pow(10, power))];

    public ulong[]? Starts { get; private init; }

    public required ulong[] Sizes { get; init; }

    public required uint[] Accesses { get; init; }

    public required uint[] Ages { get; init; }

    public ulong[]? Passed { get; private init; }

    public ulong[]? Resident { get; private init; }

    /// <summary>Hits of each probe, where there are any.</summary>
    public IReadOnlyList<byte[]> Hits { get; private init; } = [];

    public int Count => Sizes.Length;

    /// <summary>Memory that they take, bytes.</summary>
    public long Bytes => Count * (16L + (Starts is null ? 0 : 8) + (Passed is null ? 0 : 8) + (Resident is null ? 0 : 8) + Hits.Count);

    /// <summary>What of a snapshot's regions may leave.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A region lies below the base.</exception>
    public static EventColumns Of(Regions regions, AddressPolicy addresses, AddressBase addressBase)
    {
        if (addresses == AddressPolicy.Relative && regions.Count > 0 && regions.Starts[0] < addressBase.Start)
        {
            throw new ArgumentOutOfRangeException(nameof(addressBase), addressBase, "a region lies below the base");
        }

        var sizes = new ulong[regions.Count];
        var starts = new ulong[addresses == AddressPolicy.Off ? 0 : regions.Count];
        for (int i = 0; i < sizes.Length; i++)
        {
            sizes[i] = regions.Size(i);
        }

        for (int i = 0; i < starts.Length; i++)
        {
            starts[i] = regions.Starts[i] - (addresses == AddressPolicy.Relative ? addressBase.Start : 0);
        }

        var columns = new EventColumns
        {
            Starts = addresses == AddressPolicy.Off ? null : starts,
            Sizes = sizes,
            Accesses = regions.Accesses.ToArray(),
            Ages = regions.Ages.ToArray(),
            Passed = regions.HasFilterPassed ? regions.FilterPassed.ToArray() : null,
            Resident = regions.HasResident ? regions.Resident.ToArray() : null,
            Hits = [.. Enumerable.Range(0, regions.Probes).Select(probe => regions.HitsOf(probe).ToArray())],
        };
        return addresses == AddressPolicy.Off ? columns.Shuffled() : columns;
    }

    /// <summary>Reads a body.</summary>
    /// <exception cref="DamonDataException">It is none. The message says what is wrong, not where.</exception>
    public static EventColumns Parse(ReadOnlySpan<byte> body, bool withStarts) => new BodyReader().Read(body, withStarts);

    /// <summary>Puts what came in pieces together. Each has what the first has.</summary>
    public static Regions Join(IReadOnlyList<EventColumns> pieces)
    {
        var builder = new RegionsBuilder();
        var resident = new List<ulong>();
        bool withPassed = pieces[0].Passed is not null, withResident = pieces[0].Resident is not null;
        ulong end = 0;
        foreach (EventColumns piece in pieces)
        {
            if ((piece.Passed is not null) != withPassed || (piece.Resident is not null) != withResident || piece.Hits.Count != pieces[0].Hits.Count)
            {
                throw new DamonDataException("its chunks do not have the same columns");
            }

            for (int i = 0; i < piece.Count; i++)
            {
                ulong start = piece.Starts?[i] ?? end;
                ulong size = piece.Sizes[i];
                if (size > ulong.MaxValue - start)
                {
                    throw new DamonDataException($"region {builder.Count}: {size} bytes at {start} do not fit into an address space");
                }

                end = start + size;
                builder.Add(start, end, piece.Accesses[i], piece.Ages[i], piece.Passed?[i] ?? 0, piece.HitsOf(i));
            }

            resident.AddRange(piece.Resident ?? []);
        }

        Regions regions = builder.Build(withPassed);
        return withResident ? regions.WithResident(CollectionsMarshal.AsSpan(resident)) : regions;
    }

    /// <summary>What a piece begins and ends with, and all that is in it but numbers and the commas between them, bytes.</summary>
    public int FrameBytes() =>
        2 + (Starts is null ? 0 : Frame("starts")) + Frame("sizes") + Frame("accesses") + Frame("ages")
        + (Passed is null ? 0 : Frame("passed")) + (Resident is null ? 0 : Frame("resident")) + (Hits.Count * Frame(HitsNames[0]));

    /// <summary>One region's numbers, each with a comma, bytes.</summary>
    public int RegionBytes(int index)
    {
        int bytes = 3 + Digits(Sizes[index]) + Digits(Accesses[index]) + Digits(Ages[index]) + (Starts is null ? 0 : 1 + Digits(Starts[index]))
            + (Passed is null ? 0 : 1 + Digits(Passed[index])) + (Resident is null ? 0 : 1 + Digits(Resident[index]));
        foreach (byte[] hits in Hits)
        {
            bytes += 1 + Digits(hits[index]);
        }

        return bytes;
    }

    /// <summary>Writes the regions [from, to).</summary>
    public void Write(Utf8JsonWriter json, int from, int to)
    {
        json.WriteStartObject();
        WriteColumn(json, "starts"u8, Starts, from, to);
        WriteColumn(json, "sizes"u8, Sizes, from, to);
        WriteColumn(json, "accesses"u8, Accesses, from, to);
        WriteColumn(json, "ages"u8, Ages, from, to);
        WriteColumn(json, "passed"u8, Passed, from, to);
        WriteColumn(json, "resident"u8, Resident, from, to);
        for (int probe = 0; probe < Hits.Count; probe++)
        {
            json.WriteStartArray(HitsNames[probe]);
            foreach (byte number in Hits[probe].AsSpan(from..to))
            {
                json.WriteNumberValue(number);
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    /// <summary>Adds all numbers to a hash.</summary>
    public void AddTo(XxHash64 hash)
    {
        // a byte between them, so that no column can be taken for another
        hash.Append(MemoryMarshal.AsBytes<ulong>(Starts ?? []));
        hash.Append([(byte)(Starts is null ? 0 : 1)]);
        hash.Append(MemoryMarshal.AsBytes<ulong>(Sizes));
        hash.Append(MemoryMarshal.AsBytes<uint>(Accesses));
        hash.Append(MemoryMarshal.AsBytes<uint>(Ages));
        hash.Append(MemoryMarshal.AsBytes<ulong>(Passed ?? []));
        hash.Append([(byte)(Passed is null ? 0 : 1)]);
        hash.Append(MemoryMarshal.AsBytes<ulong>(Resident ?? []));
        hash.Append([(byte)(Resident is null ? 0 : 1)]);
        foreach (byte[] hits in Hits)
        {
            hash.Append(hits);
            hash.Append([1]);
        }
    }

    /// <summary>Hits of all probes on one region.</summary>
    private ProbeHits HitsOf(int index)
    {
        ProbeHits all = default;
        foreach (byte[] hits in Hits)
        {
            all = all.With(hits[index]);
        }

        return all;
    }

    /// <summary>By access rate from hot to cold, then by age from young to old, then by size and all else: an order that tells no layout.</summary>
    private EventColumns Shuffled()
    {
        int[] order = [.. Enumerable.Range(0, Count)
            .OrderByDescending(i => Accesses[i]).ThenBy(i => Ages[i]).ThenBy(i => Sizes[i]).ThenBy(i => Passed?[i] ?? 0).ThenBy(i => Resident?[i] ?? 0)
            .ThenBy(i => Hits.Aggregate(0u, (all, hits) => (all << 8) | hits[i]))];
        return new EventColumns
        {
            Sizes = Pick(Sizes, order),
            Accesses = Pick(Accesses, order),
            Ages = Pick(Ages, order),
            Passed = Passed is null ? null : Pick(Passed, order),
            Resident = Resident is null ? null : Pick(Resident, order),
            Hits = [.. Hits.Select(hits => Pick(hits, order))],
        };
    }

    private static T[] Pick<T>(T[] values, int[] order) => Array.ConvertAll(order, i => values[i]);

    private static int Frame(string name) => name.Length + "\"\":[],".Length;

    private static int Digits(ulong number)
    {
        int about = ((64 - BitOperations.LeadingZeroCount(number | 1)) * 1233) >> 12;
        return about + (number >= PowersOfTen[Math.Min(about, 19)] || number == 0 ? 1 : 0);
    }

    private static void WriteColumn(Utf8JsonWriter json, ReadOnlySpan<byte> name, ulong[]? column, int from, int to)
    {
        if (column is null)
        {
            return;
        }

        json.WriteStartArray(name);
        foreach (ulong number in column.AsSpan(from..to))
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static void WriteColumn(Utf8JsonWriter json, ReadOnlySpan<byte> name, uint[] column, int from, int to)
    {
        json.WriteStartArray(name);
        foreach (uint number in column.AsSpan(from..to))
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    /// <summary>Reads one body.</summary>
    private ref struct BodyReader
    {
        private ulong[] _numbers;
        private ulong[]? _starts;
        private ulong[]? _sizes;
        private uint[]? _accesses;
        private uint[]? _ages;
        private ulong[]? _passed;
        private ulong[]? _resident;
        private byte[]?[] _hits;

        public EventColumns Read(ReadOnlySpan<byte> body, bool withStarts)
        {
            // no body has more numbers than half its bytes, and of those a column has a part
            _numbers = new ulong[Math.Min(body.Length / 8, 4096) + 1];
            _hits = new byte[ProbeHits.MaxProbes][];
            try
            {
                var json = new Utf8JsonReader(body);
                ReadAll(ref json);
            }
            catch (JsonException exception)
            {
                throw new DamonDataException($"its body is no JSON from byte {exception.BytePositionInLine} on; was it cut short?", exception);
            }
            catch (InvalidOperationException exception)
            {
                // half a surrogate pair, in a name with escapes
                throw new DamonDataException("its body has a name that is no valid text", exception);
            }

            int count = Required(_sizes, "sizes").Length;
            CheckLength(Required(_accesses, "accesses"), count, "accesses");
            CheckLength(Required(_ages, "ages"), count, "ages");
            CheckLength(withStarts ? Required(_starts, "starts") : null, count, "starts");
            CheckLength(_passed, count, "passed");
            CheckLength(_resident, count, "resident");
            return new EventColumns
            {
                Starts = withStarts ? _starts : null,
                Sizes = _sizes!,
                Accesses = _accesses!,
                Ages = _ages!,
                Passed = _passed,
                Resident = _resident,
                Hits = CheckHits(count),
            };
        }

        /// <summary>Those of the probes from 0 on.</summary>
        private readonly List<byte[]> CheckHits(int count)
        {
            List<byte[]> hits = [];
            for (int probe = 0; probe < _hits.Length; probe++)
            {
                if (_hits[probe] is not { } column)
                {
                    continue;
                }

                if (probe > hits.Count)
                {
                    throw new DamonDataException($"its body has \"{HitsNames[probe]}\", but no \"{HitsNames[hits.Count]}\"");
                }

                CheckLength(column, count, HitsNames[probe]);
                hits.Add(column);
            }

            return hits;
        }

        private void ReadAll(ref Utf8JsonReader json)
        {
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                throw new DamonDataException("its body is no object of columns");
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("starts"u8))
                {
                    _starts = Wide(ref json, "starts", _starts);
                }
                else if (json.ValueTextEquals("sizes"u8))
                {
                    _sizes = Wide(ref json, "sizes", _sizes);
                }
                else if (json.ValueTextEquals("accesses"u8))
                {
                    _accesses = Narrow(ref json, "accesses", _accesses);
                }
                else if (json.ValueTextEquals("ages"u8))
                {
                    _ages = Narrow(ref json, "ages", _ages);
                }
                else if (json.ValueTextEquals("passed"u8))
                {
                    _passed = Wide(ref json, "passed", _passed);
                }
                else if (json.ValueTextEquals("resident"u8))
                {
                    _resident = Wide(ref json, "resident", _resident);
                }
                else
                {
                    ReadOther(ref json);
                }
            }

            // what stands behind the object is no JSON
            json.Read();
        }

        private void ReadOther(scoped ref Utf8JsonReader json)
        {
            for (int probe = 0; probe < HitsNames.Length; probe++)
            {
                if (json.ValueTextEquals(HitsNames[probe]))
                {
                    _hits[probe] = Bytes(ref json, HitsNames[probe], _hits[probe]);
                    return;
                }
            }

            // a later version's
            json.Skip();
        }

        private ulong[] Wide(scoped ref Utf8JsonReader json, string name, ulong[]? before) => ReadColumn(ref json, name, before).ToArray();

        private uint[] Narrow(scoped ref Utf8JsonReader json, string name, uint[]? before)
        {
            ReadOnlySpan<ulong> wide = ReadColumn(ref json, name, before);
            var narrow = new uint[wide.Length];
            for (int i = 0; i < narrow.Length; i++)
            {
                narrow[i] = wide[i] <= uint.MaxValue
                    ? (uint)wide[i]
                    : throw new DamonDataException($"\"{name}\" has {wide[i]} for region {i} of this chunk; expected at most {uint.MaxValue}");
            }

            return narrow;
        }

        private byte[] Bytes(scoped ref Utf8JsonReader json, string name, byte[]? before)
        {
            ReadOnlySpan<ulong> wide = ReadColumn(ref json, name, before);
            var bytes = new byte[wide.Length];
            for (int i = 0; i < bytes.Length; i++)
            {
                bytes[i] = wide[i] <= byte.MaxValue
                    ? (byte)wide[i]
                    : throw new DamonDataException($"\"{name}\" has {wide[i]} for region {i} of this chunk; expected at most {byte.MaxValue}");
            }

            return bytes;
        }

        private ReadOnlySpan<ulong> ReadColumn(scoped ref Utf8JsonReader json, string name, Array? before)
        {
            if (before is not null)
            {
                throw new DamonDataException($"its body has \"{name}\" twice");
            }

            if (!json.Read() || json.TokenType != JsonTokenType.StartArray)
            {
                throw new DamonDataException($"\"{name}\" is no list of numbers");
            }

            int count = 0;
            while (json.Read() && json.TokenType != JsonTokenType.EndArray)
            {
                if (json.TokenType != JsonTokenType.Number || !json.TryGetUInt64(out ulong number))
                {
                    throw new DamonDataException($"\"{name}\" has something else than a number from 0 to 2^64-1 for region {count} of this chunk");
                }

                if (count == _numbers.Length)
                {
                    Array.Resize(ref _numbers, count * 2);
                }

                _numbers[count++] = number;
            }

            return _numbers.AsSpan(0, count);
        }

        private static T[] Required<T>(T[]? column, string name) => column ?? throw new DamonDataException($"its body has no \"{name}\"");

        private static void CheckLength(Array? column, int count, string name)
        {
            if (column is not null && column.Length != count)
            {
                throw new DamonDataException($"\"{name}\" has {column.Length} numbers, \"sizes\" {count}");
            }
        }
    }
}
