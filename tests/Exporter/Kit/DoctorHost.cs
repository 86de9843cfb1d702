using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using Damon.TestKit;
using DamonExporter.Doctor;
using DamonExporter.Doctor.Checks;
using DamonExporter.Doctor.Facts;
using DamonExporter.Doctor.Reports;
using DamonExporter.Settings;
using DamonExporter.Sources;
using DamonExporter.Sources.Manage;

namespace DamonExporter.Tests.Kit;

/// <summary>A host for doctor: a folder with the kernel's files, of 4 CPUs, asked by root. Gone afterwards.</summary>
internal sealed class DoctorHost : IDisposable
{
    public DoctorHost(int release = 618)
    {
        Kernel = new FakeKernel(release);
        Kernel.Write("/proc/sys/kernel/osrelease", string.Create(CultureInfo.InvariantCulture, $"{release / 100}.{release % 100}.1-test"));
        Kernel.Write("/proc/mounts", "sysfs /sys sysfs rw 0 0");
        Kernel.Write("/proc/iomem", "00001000-7fffffff : System RAM");
        Kernel.Write("/sys/devices/system/cpu/online", "0-3");
        Directory.CreateDirectory(Kernel.At("/sys/kernel/tracing"));
        AskAs(0, "000001ffffffffff");
    }

    public FakeKernel Kernel { get; }

    public string StateDirectory => Kernel.At("/run/damon-exporter");

    /// <summary>Who asks.</summary>
    public DoctorHost AskAs(int uid, string capabilities, string map = "         0          0 4294967295")
    {
        Kernel.Write("/proc/self/status", string.Create(CultureInfo.InvariantCulture, $"Name:\tdamon-exporter\nUid:\t{uid}\t{uid}\t{uid}\t{uid}\nCapEff:\t{capabilities}"));
        Kernel.Write("/proc/self/uid_map", map);
        return this;
    }

    /// <summary>Mounts tracefs, with DAMON's events.</summary>
    public DoctorHost MountTracefs(params string[] events)
    {
        Kernel.Write("/proc/mounts", "sysfs /sys sysfs rw 0 0\ntracefs /sys/kernel/tracing tracefs rw 0 0");
        Kernel.Write("/sys/kernel/tracing/buffer_size_kb", "7 (expanded: 1408)");
        Directory.CreateDirectory(Kernel.At("/sys/kernel/tracing/instances"));
        foreach (string name in events is [] ? ["damon_aggregated", "damon_monitor_intervals_tune"] : events)
        {
            Directory.CreateDirectory(Kernel.At($"/sys/kernel/tracing/events/damon/{name}"));
        }

        return this;
    }

    /// <summary>Options of the build, as the kernel itself shows them.</summary>
    public DoctorHost BuildWith(params string[] lines)
    {
        using GZipStream packed = new(File.Create(Kernel.At("/proc/config.gz")), CompressionMode.Compress);
        packed.Write(Encoding.ASCII.GetBytes(string.Join('\n', lines) + "\n"));
        return this;
    }

    /// <summary>A process, or a thread of the kernel's.</summary>
    public DoctorHost AddProcess(int pid, string name, string commandLine = "")
    {
        Kernel.Write(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/comm"), name);
        Kernel.Write(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/cmdline"), commandLine);
        Kernel.Write(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"), string.Create(CultureInfo.InvariantCulture, $"{pid} ({name}) S 1 0 0 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 4242 0 0"));
        return this;
    }

    /// <summary>DAMON_RECLAIM's or DAMON_LRU_SORT's parameters, off.</summary>
    public DoctorHost AddReclaim(string enabled = "N", int pid = -1)
    {
        foreach ((string name, string value) in new[]
        {
            ("enabled", enabled), ("kdamond_pid", pid.ToString(CultureInfo.InvariantCulture)), ("nr_reclaim_tried_regions", "0"), ("bytes_reclaim_tried_regions", "0"),
            ("nr_reclaimed_regions", "0"), ("bytes_reclaimed_regions", "0"), ("nr_quota_exceeds", "0"), ("sample_interval", "5000"), ("aggr_interval", "100000"),
        })
        {
            Kernel.Write("/sys/module/damon_reclaim/parameters/" + name, value);
        }

        return this;
    }

    /// <summary>What <c>run</c> would be asked for.</summary>
    public DoctorRequest Request(SourceKind source = SourceKind.Auto) => new(
        source, Make.Live with { Root = Kernel.Root, TraceMemory = 512 << 20, StateDirectory = StateDirectory }, new ManageSourceOptions(), [], ImmutableDictionary<Setting, string>.Empty);

    public DoctorFacts Facts(DoctorRequest? request = null) => FactsReader.Read(request ?? Request());

    public Diagnosis Diagnose(DoctorRequest? request = null) => Diagnoser.Of(Facts(request), request ?? Request());

    /// <summary>The text, as it is where the host's / is "/".</summary>
    public string Text(DoctorRequest? request = null) => TextReport.Of(Facts(request) with { Root = "/" }, Diagnose(request));

    public void Dispose() => Kernel.Dispose();
}
