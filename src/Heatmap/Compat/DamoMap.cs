using System.Globalization;

namespace DamonHeatmap.Compat;

/// <summary>One map of damo's: pixels of time × addresses over one range of addresses.</summary>
internal sealed class DamoMap
{
    private const int Levels = 9;
    private const int BlankLevel = 4;

    private readonly PythonNumber _startTime;
    private readonly PythonNumber _timeUnit;
    private readonly PythonNumber _addressUnit;
    private readonly PythonNumber _area;
    private readonly double[] _heats;
    private readonly bool[] _drawn;

    /// <param name="startTime">ns.</param>
    /// <param name="endTime">ns.</param>
    /// <param name="range">Addresses.</param>
    /// <param name="rows">Pixels along the time.</param>
    /// <param name="columns">Pixels along the addresses.</param>
    /// <exception cref="PythonErrorException">No pixels, or a range that damo cannot divide.</exception>
    public DamoMap(PythonNumber startTime, PythonNumber endTime, AddressSpan range, int rows, int columns)
    {
        (_startTime, Range) = (startTime, range);
        _timeUnit = PythonNumber.FloorDivide(endTime - startTime, rows);
        _addressUnit = PythonNumber.FloorDivide(range.Length, columns);
        _area = _timeUnit * _addressUnit;
        Drawn = range with { End = range.Start + (_addressUnit * columns) };
        Times = Pixels(startTime, _timeUnit, rows);
        Addresses = Pixels(range.Start, _addressUnit, columns);
        _heats = new double[Times.Count * Addresses.Count];
        _drawn = new bool[_heats.Length];
    }

    /// <summary>The addresses asked for; those at the end that do not fill a pixel are not drawn.</summary>
    public AddressSpan Range { get; }

    /// <summary>The addresses that have pixels: none where the range is narrower than its columns are many.</summary>
    public AddressSpan Drawn { get; }

    /// <summary>Where each row starts, ns.</summary>
    public IReadOnlyList<PythonNumber> Times { get; }

    /// <summary>Where each column starts.</summary>
    public IReadOnlyList<PythonNumber> Addresses { get; }

    /// <summary>Adds a region's heat to each pixel that its time and addresses touch.</summary>
    /// <param name="region">The region.</param>
    /// <param name="snapshot">Its snapshot.</param>
    /// <param name="from">Since when it has its level, as far as that is known: ns.</param>
    /// <param name="lastEnd">End of the snapshot before, or None: rows before it are left alone.</param>
    /// <param name="level">The region's level, asked for only where there is a pixel.</param>
    public void Add(in DamoRegion region, DamoSnapshot snapshot, PythonNumber from, PythonNumber lastEnd, Func<DamoRegion, PythonNumber> level)
    {
        PythonNumber since = lastEnd.IsNone ? from : PythonNumber.Max(from, lastEnd);
        int firstRow = Row(since), lastRow = Row(snapshot.EndTime);
        (firstRow, lastRow) = (Math.Max(firstRow, 0), Math.Min(lastRow, Times.Count - 1));
        if (firstRow > lastRow)
        {
            // before the columns: where they are too narrow to be told, damo fails only if it has a row to fill
            return;
        }

        int firstColumn = Math.Max(Column(region.Start), 0), lastColumn = Math.Min(Column(region.End), Addresses.Count - 1);
        if (firstColumn > lastColumn)
        {
            return;
        }

        PythonNumber value = level(region);
        for (int row = firstRow; row <= lastRow; row++)
        {
            PythonNumber time = Times[row];
            PythonNumber duration = PythonNumber.Min(snapshot.EndTime, time + _timeUnit) - PythonNumber.Max(from, time);
            PythonNumber levelTime = value * duration;
            for (int column = firstColumn; column <= lastColumn; column++)
            {
                PythonNumber address = Addresses[column];
                PythonNumber size = PythonNumber.Min(region.End, address + _addressUnit) - PythonNumber.Max(region.Start, address);
                AddHeat((row * Addresses.Count) + column, levelTime * size);
            }
        }
    }

    /// <summary>damo's <c>--output raw</c>: time, address and heat of each pixel; <c>NaN</c> where nothing is known.</summary>
    public void Write(TextWriter writer, bool absoluteTime, bool absoluteAddress)
    {
        string[] addresses = [.. Addresses.Select(address => (absoluteAddress ? address : address - Range.Start).Repr())];
        for (int row = 0; row < Times.Count; row++)
        {
            string time = (absoluteTime ? Times[row] : Times[row] - _startTime).Repr();
            for (int column = 0; column < addresses.Length; column++)
            {
                int pixel = (row * addresses.Length) + column;
                writer.Write(time);
                writer.Write('\t');
                writer.Write(addresses[column]);
                writer.Write('\t');
                writer.Write(_drawn[pixel] ? PythonText.Repr(_heats[pixel]) : "NaN");
                writer.Write('\n');
            }
        }
    }

    /// <summary>damo's map for a terminal: a digit a pixel, in colours, and below it what they mean.</summary>
    /// <exception cref="PythonErrorException">One row, or no heat at all: damo fails on that.</exception>
    public void WriteColored(TextWriter writer, DamoColors colors, bool withSamples, string unit)
    {
        double[] heats = [.. _heats.Where((_, pixel) => _drawn[pixel])];
        PythonNumber lowest = heats.Length > 0 ? heats.Min() : PythonNumber.None, highest = heats.Length > 0 ? heats.Max() : PythonNumber.None;
        if (heats.Length > 0)
        {
            WritePixels(writer, colors, lowest, (highest + 1 - lowest) / Levels);
        }

        if (withSamples)
        {
            writer.Write($"# access_frequency: {colors.Samples()} ({PythonFormat.Fixed(lowest, 3)}-{PythonFormat.Fixed(highest, 3)} {unit})\n");
        }

        if (Times.Count < 2)
        {
            // it counts the columns in the second row
            throw new PythonErrorException("a map of one row");
        }

        PythonNumber length = _addressUnit * Addresses.Count, time = _timeUnit * Times.Count;
        string addressEnd = PythonFormat.Address(Range.Start + length), timeEnd = PythonFormat.Nanoseconds(_startTime + time, raw: false);
        writer.Write($"# x-axis: space [{PythonFormat.Address(Range.Start)}, {addressEnd}) ({PythonFormat.Bytes(length, raw: false)})\n");
        writer.Write($"# y-axis: time [{PythonFormat.Nanoseconds(_startTime, raw: false)}, {timeEnd}) ({PythonFormat.Nanoseconds(time, raw: false)})\n");
        string column = PythonFormat.Bytes(length / Addresses.Count, raw: false), row = PythonFormat.Nanoseconds(time / Times.Count, raw: false);
        writer.Write(string.Create(CultureInfo.InvariantCulture, $"# resolution: {Addresses.Count}x{Times.Count} ({column} and {row} for each character)\n"));
    }

    private void WritePixels(TextWriter writer, DamoColors colors, PythonNumber lowest, PythonNumber step)
    {
        for (int pixel = 0; pixel < _heats.Length; pixel++)
        {
            int level = _drawn[pixel] ? Math.Min(((_heats[pixel] - lowest) / step).Truncate().ToClampedInt32(), Levels) : BlankLevel;
            writer.Write(colors.Start(level));
            writer.Write(_drawn[pixel] ? (char)('0' + level) : ' ');
            if ((pixel + 1) % Addresses.Count == 0)
            {
                writer.Write(DamoColors.Reset + "\n");
            }
        }
    }

    private static PythonNumber[] Pixels(PythonNumber start, PythonNumber unit, int count)
    {
        var result = new PythonNumber[Math.Max(count, 0)];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = (start + (i * unit)).Truncate();
        }

        return result;
    }

    private int Row(PythonNumber time) => ((time - _startTime) / _timeUnit).Truncate().ToClampedInt32();

    private int Column(PythonNumber address) => ((address - Range.Start) / _addressUnit).Truncate().ToClampedInt32();

    private void AddHeat(int pixel, PythonNumber heat)
    {
        PythonNumber before = _drawn[pixel] ? _heats[pixel] : (PythonNumber)0;
        _heats[pixel] = ((heat + (before * _area)).ToDouble() / _area).ToDouble();
        _drawn[pixel] = true;
    }
}
