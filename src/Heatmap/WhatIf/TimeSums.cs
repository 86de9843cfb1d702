namespace DamonHeatmap.WhatIf;

/// <summary>Adds up bytes over equal parts of a span of time.</summary>
internal sealed class TimeSums(long start, long end, int parts)
{
    private readonly double[] _whole = new double[parts + 1];
    private readonly double[] _part = new double[parts];
    private readonly double _length = (double)((Int128)end - start) / parts;

    /// <summary>Bytes that were there from one moment to another.</summary>
    public void AddDuring(long from, long to, double bytes)
    {
        double a = Math.Max(0, Place(from)), b = Math.Min(parts, Place(to));
        if (a >= b)
        {
            return;
        }

        int first = Math.Min((int)a, parts - 1), last = Math.Min((int)b, parts - 1);
        if (first == last)
        {
            _part[first] += (b - a) * bytes;
            return;
        }

        _part[first] += (first + 1 - a) * bytes;
        _part[last] += (b - last) * bytes;
        _whole[first + 1] += bytes;
        _whole[last] -= bytes;
    }

    /// <summary>Bytes of one moment.</summary>
    public void AddAt(long time, double bytes)
    {
        double place = Place(time);
        if (place >= 0 && place <= parts)
        {
            _part[Math.Min((int)place, parts - 1)] += bytes;
        }
    }

    /// <summary>Of each part: the mean of what was there during it, or the sum of what came in it.</summary>
    public double[] Sums()
    {
        var sums = new double[parts];
        double whole = 0;
        for (int i = 0; i < parts; i++)
        {
            whole += _whole[i];
            sums[i] = Math.Max(0, whole) + _part[i];
        }

        return sums;
    }

    private double Place(long time) => (double)((Int128)time - start) / _length;
}
