using System.Globalization;
using Damon.Kernel.Tracing;

namespace DamonExporter.Sources.Trace;

/// <summary>The switches of one instance's events: on for as long as somebody is wanted, and without those who are not.</summary>
/// <param name="instance">Whose.</param>
/// <param name="events">Those of DAMON's events that this kernel has.</param>
internal sealed class TraceSwitch(TraceInstance instance, IReadOnlyCollection<string> events)
{
    private readonly bool _tellsSchemes = events.Contains(DamonEventDecoder.SchemeStats);
    private readonly string _main = events.Contains(DamonEventDecoder.Aggregated) ? DamonEventDecoder.Aggregated : DamonEventDecoder.RegionAggregated;
    private readonly string? _other =
        events.Contains(DamonEventDecoder.Aggregated) && events.Contains(DamonEventDecoder.RegionAggregated) ? DamonEventDecoder.RegionAggregated : null;

    private bool _otherIsOn;
    private bool _schemesAreOn;
    private bool _schemesAreRare = true;
    private string _filter = "";
    private long _since;

    /// <summary>Whether this kernel tells when it tunes intervals.</summary>
    public bool TellsTuning { get; } = events.Contains(DamonEventDecoder.Tune);

    /// <summary>Whether the event of regions is on.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Whether the event of regions with probes is to be on, too, where there are both: somebody has probes, or nobody is heard, and some kernel may tell regions by it alone.</summary>
    public bool WantsBoth { get; set; }

    /// <summary>Switches on what is always on.</summary>
    public void Begin()
    {
        if (TellsTuning)
        {
            instance.SetEvent(DamonEventDecoder.Tune, on: true);
        }

        Schemes(on: true);
    }

    /// <summary>Schemes tell more than is worth having all the time: only together with the regions from now on.</summary>
    public void LimitSchemes()
    {
        _schemesAreRare = false;
        Schemes(IsOn);
    }

    /// <summary>The event of regions is wanted.</summary>
    /// <param name="shutOut">Threads that are not wanted; anybody else is heard of, the unknown too.</param>
    /// <param name="now">The time, ns.</param>
    public void TurnOn(IEnumerable<int> shutOut, long now)
    {
        string filter = string.Join(" && ", shutOut.Order().Select(thread => string.Create(CultureInfo.InvariantCulture, $"common_pid != {thread}")));
        filter = filter.Length == 0 ? "0" : filter;
        if (filter != _filter)
        {
            instance.SetFilter(_main, filter);
            if (_other is not null)
            {
                instance.SetFilter(_other, filter);
            }

            _filter = filter;
        }

        if (!IsOn)
        {
            Schemes(on: true);
            instance.SetEvent(_main, on: true);
            (IsOn, _since) = (true, now);
        }

        if (WantsBoth && _other is not null && !_otherIsOn)
        {
            instance.SetEvent(_other, on: true);
            _otherIsOn = true;
        }
    }

    /// <summary>Nobody's regions are wanted.</summary>
    /// <param name="now">The time, ns.</param>
    /// <returns>For how long they were on since this or <see cref="Elapsed"/> was asked last, ns.</returns>
    public long TurnOff(long now)
    {
        if (!IsOn)
        {
            return 0;
        }

        instance.SetEvent(_main, on: false);
        if (_otherIsOn)
        {
            instance.SetEvent(_other!, on: false);
        }

        long elapsed = Elapsed(now);
        (IsOn, _otherIsOn) = (false, false);
        Schemes(_schemesAreRare);
        return elapsed;
    }

    /// <summary>For how long the event of regions was on since this or <see cref="TurnOff"/> was asked last, ns.</summary>
    public long Elapsed(long now)
    {
        long elapsed = IsOn ? now - _since : 0;
        _since = now;
        return elapsed;
    }

    private void Schemes(bool on)
    {
        if (_tellsSchemes && _schemesAreOn != on)
        {
            instance.SetEvent(DamonEventDecoder.SchemeStats, on);
            _schemesAreOn = on;
        }
    }
}
