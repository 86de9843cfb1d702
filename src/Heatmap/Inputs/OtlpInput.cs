using System.Buffers.Binary;
using Damon;
using Damon.Events;
using Damon.Snapshots;

namespace DamonHeatmap.Inputs;

/// <summary>A file of OTLP export requests in which, among others, are the events of snapshots.</summary>
/// <param name="path">As the user named it.</param>
/// <param name="layout">How the requests stand in it.</param>
/// <param name="file">Opens it, unpacked.</param>
internal sealed class OtlpInput(string path, OtlpLayout layout, PackedFile file) : ISnapshotInput
{
    public string Path => path;

    public string FormatName => (layout switch
    {
        OtlpLayout.Json => "OTLP/JSON",
        OtlpLayout.Proto => "OTLP protobuf",
        _ => "OTLP, messages with their lengths",
    }) + file.PackingName;

    public ReadState State => file.State;

    public IEnumerable<Snapshot> ReadSnapshots(Action<string>? warn, CancellationToken cancellationToken)
    {
        using Stream stream = file.Open();
        var reading = new Reading(file.Name, warn);
        using IEnumerator<OtlpRecord> records = Records(stream).GetEnumerator();
        while (reading.TryMoveNext(records))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (reading.Take(records.Current) is { } snapshot)
            {
                yield return snapshot;
            }
        }

        reading.End();
    }

    private IEnumerable<OtlpRecord> Records(Stream stream) => layout switch
    {
        OtlpLayout.Json => new OtlpJsonReader(stream, file.Name).Read(),
        OtlpLayout.Proto => new OtlpProtoReader(stream, file.Name).Read(),
        _ => Frames(stream),
    };

    private IEnumerable<OtlpRecord> Frames(Stream stream)
    {
        var length = new byte[4];
        while (true)
        {
            int read = stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false);
            if (read == 0)
            {
                yield break;
            }

            if (read < length.Length)
            {
                throw new CutShortException($"{file.Name}: cut short inside the length of a message");
            }

            using var frame = new FrameStream(stream, BinaryPrimitives.ReadUInt32BigEndian(length), file.Name);
            foreach (OtlpRecord record in Message(frame))
            {
                yield return record;
            }

            frame.Drain();
        }
    }

    private IEnumerable<OtlpRecord> Message(FrameStream frame)
    {
        if (PackedFile.PackingOf(frame.Peek()) is Packing packing and not Packing.None)
        {
            // what is in it is told by its first bytes, too
            using var packed = new UnpackedStream(frame, packing, file.Name);
            using var unpacked = new FrameStream(packed, long.MaxValue, file.Name) { MayEnd = true };
            foreach (OtlpRecord record in Request(unpacked))
            {
                yield return record;
            }
        }
        else
        {
            foreach (OtlpRecord record in Request(frame))
            {
                yield return record;
            }
        }
    }

    private IEnumerable<OtlpRecord> Request(FrameStream request) =>
        request.Peek() is [(byte)'{', ..] ? new OtlpJsonReader(request, file.Name).Read() : new OtlpProtoReader(request, file.Name).Read();

    /// <summary>One reading of the file: what was found so far.</summary>
    private sealed class Reading(string name, Action<string>? warn)
    {
        private readonly SnapshotEventAssembler _assembler = new(message => warn?.Invoke($"{name}: {message}"));
        private long _records;
        private long _events;
        private long _snapshots;
        private long _damaged;
        private string? _firstDamage;
        private string? _cut;

        public bool TryMoveNext(IEnumerator<OtlpRecord> records)
        {
            try
            {
                bool more = records.MoveNext();
                _records += more ? 1 : 0;
                return more;
            }
            catch (CutShortException exception) when (_events > 0)
            {
                // as when the collector is still writing it
                _cut = exception.Message;
                return false;
            }
        }

        public Snapshot? Take(OtlpRecord record)
        {
            if (!record.IsSnapshot)
            {
                return null;
            }

            _events++;
            try
            {
                Snapshot? snapshot = _assembler.Add(record.Node, record.Attributes, record.Body);
                _snapshots += snapshot is null ? 0 : 1;
                return snapshot;
            }
            catch (DamonDataException exception)
            {
                // a store may have cut it; that says nothing of the others
                _damaged++;
                _firstDamage ??= $"log record {_records}: {exception.Message}";
                return null;
            }
        }

        public void End()
        {
            if (_snapshots == 0)
            {
                throw new DamonDataException(
                    _firstDamage is not null ? $"{name}: {_firstDamage}; no event in it is whole"
                    : _cut ?? (_events > 0 ? $"{name}: of all {_assembler.Incomplete} snapshots chunks are missing"
                    : $"{name}: no snapshot in it: none of its {_records} log records is a {SnapshotEvent.Name}"));
            }

            if (_cut is not null)
            {
                warn?.Invoke($"{_cut}; what stands before it is read");
            }

            if (_damaged > 0)
            {
                warn?.Invoke($"{name}: {_firstDamage}; {(_damaged == 1 ? "it is" : $"it and {_damaged - 1} more are")} left out");
            }

            _assembler.Complete();
        }
    }
}
