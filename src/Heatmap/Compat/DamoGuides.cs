using System.Globalization;

namespace DamonHeatmap.Compat;

/// <summary>The guides of all groups of the inputs, the largest first, as damo sorts them.</summary>
internal sealed class DamoGuides
{
    private readonly DamoRecords _records;
    private readonly Dictionary<string, DamoGuide> _byKey;
    private readonly IReadOnlyList<DamoGuide> _guides;
    private bool _hasHeats;

    private DamoGuides(DamoRecords records, Dictionary<string, DamoGuide> byKey, IReadOnlyList<DamoGuide> guides) =>
        (_records, _byKey, _guides) = (records, byKey, guides);

    /// <summary>Reads the inputs: once, or twice where numbers are missing, over which damo stumbles when it adds up the heat.</summary>
    /// <exception cref="PythonErrorException">Something that damo fails on.</exception>
    public static DamoGuides Read(DamoRecords records)
    {
        var shapes = new Shapes();
        records.Read(shapes);
        DamoGuide[] guides = [.. shapes.Guides.Values.Where(guide => guide.HasSnapshots).OrderBy(guide => guide.Order)];
        if (shapes.IsMixed)
        {
            throw new PythonErrorException("some records have intervals and some have not");
        }

        foreach (DamoGuide guide in guides)
        {
            guide.Complete();
        }

        var result = new DamoGuides(records, shapes.Guides, SortedBySpace(guides));
        if (guides.Any(static guide => guide.LacksSamples))
        {
            result.ReadHeats();
        }

        return result;
    }

    /// <summary>
    /// The range of a guide with the most heat a byte. The heat of a range can be added up only once the range is known, so the inputs are read once
    /// more; not where there is but one range.
    /// </summary>
    /// <exception cref="PythonErrorException">A range without length has heat.</exception>
    public AddressSpan Hottest(DamoGuide guide)
    {
        if (guide.Contiguous.Count == 1 && guide.Contiguous[0].Length.IsTrue())
        {
            return guide.Contiguous[0];
        }

        if (!_hasHeats)
        {
            ReadHeats();
        }

        return guide.Contiguous[guide.Hottest()];
    }

    /// <summary>The guide of the asked indices; those not asked for are taken from the first guide, even where others would match.</summary>
    /// <exception cref="PythonErrorException">There is none.</exception>
    public DamoGuide Find(DamoHeatmapOptions options)
    {
        if (_guides.Count == 0)
        {
            throw new PythonErrorException("no snapshots");
        }

        DamoRecord first = _guides[0].Record;
        var wanted = new DamoRecord(
            DamoIndex.Of(options.Kdamond) ?? first.Kdamond,
            DamoIndex.Of(options.Context) ?? first.Context,
            DamoIndex.Of(options.Scheme) ?? first.Scheme,
            DamoIndex.Of(options.Target) ?? first.Target,
            Intervals: null);
        return _guides.FirstOrDefault(guide => guide.Record.IsOfSameStream(wanted))
            ?? throw new PythonErrorException(
                $"no record has kdamond {wanted.Kdamond}, context {wanted.Context}, scheme {wanted.Scheme}, target {wanted.Target}; ask for all four");
    }

    /// <summary>damo's <c>--guide</c>.</summary>
    public void Write(TextWriter writer)
    {
        foreach (DamoGuide guide in _guides)
        {
            WriteIndex(writer, "kdamond_idx", guide.Record.Kdamond);
            WriteIndex(writer, "context_idx", guide.Record.Context);
            WriteIndex(writer, "scheme_idx", guide.Record.Scheme);
            WriteIndex(writer, "target_id", guide.Record.Target);
            PythonNumber length = guide.EndTime - guide.StartTime;
            writer.Write($"time: [{guide.StartTime.ToDecimal()}, {guide.EndTime.ToDecimal()}) ({length.ToDecimal()})\n");
            for (int i = 0; i < guide.Contiguous.Count; i++)
            {
                AddressSpan range = guide.Contiguous[i];
                writer.Write(string.Create(CultureInfo.InvariantCulture, $"region\t{i,2}: "));
                writer.Write($"[{range.Start.ToDecimal()}, {range.End.ToDecimal()}) ({range.Length.ToDecimal()})\n");
            }
        }
    }

    private static void WriteIndex(TextWriter writer, string name, DamoIndex index)
    {
        if (index.Text is not null)
        {
            writer.Write($"{name}: {index.Text}\n");
        }
    }

    private void ReadHeats()
    {
        _records.Read(new Heats(_byKey));
        _hasHeats = true;
    }

    /// <summary>Largest first, equals as they were.</summary>
    private static List<DamoGuide> SortedBySpace(IEnumerable<DamoGuide> guides)
    {
        var sorted = new List<DamoGuide>();
        foreach (DamoGuide guide in guides)
        {
            int place = sorted.Count;
            while (place > 0 && sorted[place - 1].TotalSpace < guide.TotalSpace)
            {
                place--;
            }

            sorted.Insert(place, guide);
        }

        return sorted;
    }

    private sealed class Shapes : IDamoVisitor
    {
        private DamoRecord? _record;
        private int _records;
        private bool _withIntervals;
        private bool _withoutIntervals;

        public Dictionary<string, DamoGuide> Guides { get; } = new(StringComparer.Ordinal);

        public bool IsMixed => _withIntervals && _withoutIntervals;

        public void BeginRecord(DamoRecord record)
        {
            _record = record;
            _records++;
            _withIntervals |= record.Intervals is not null;
            _withoutIntervals |= record.Intervals is null;
            if (!Guides.ContainsKey(record.Key))
            {
                Guides.Add(record.Key, new DamoGuide(record) { Order = _records });
            }
        }

        public void Snapshot(DamoRecord record, DamoSnapshot snapshot)
        {
            DamoGuide guide = Guides[record.Key];
            if (!guide.HasSnapshots && ReferenceEquals(record, _record))
            {
                guide.Order = _records;
            }

            guide.Add(record, snapshot);
        }
    }

    private sealed class Heats(Dictionary<string, DamoGuide> guides) : IDamoVisitor
    {
        public void BeginRecord(DamoRecord record)
        {
        }

        public void Snapshot(DamoRecord record, DamoSnapshot snapshot) => guides[record.Key].AddHeat(snapshot);
    }
}
