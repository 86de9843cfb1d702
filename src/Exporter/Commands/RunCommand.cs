using System.CommandLine;
using System.Net.Sockets;
using System.Security.Cryptography;
using Damon;
using Damon.Kernel;
using DamonExporter.Hosting;
using DamonExporter.Settings;
using DamonExporter.Sources;
using DamonWeb;

namespace DamonExporter.Commands;

/// <summary><c>damon-exporter run</c>.</summary>
internal static class RunCommand
{
    /// <param name="watched">The command after <c>--</c>.</param>
    public static Command Create(IReadOnlyList<string> watched)
    {
        Command command = new(
            "run", "Take snapshots and serve them as metrics, until a signal (Ctrl-C, SIGTERM) comes; with -- COMMAND… (source manage), until that command ends, with its exit code.");
        SettingFlags flags = new(command);
        command.SetAction((parsed, _) => RunAsync(SettingsInForce.Of(flags, parsed), watched, parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(EffectiveSettings settings, IReadOnlyList<string> watched, TextWriter error)
    {
        (ExporterOptions options, IReadOnlyList<string> errors) = OptionsReader.Read(settings, watched, Environment.GetEnvironmentVariable);

        // before anything is begun: what is served must not be less protected than was asked for
        if (WebProtection.Of(options.Web.ConfigFile).Error is { } problem)
        {
            errors = [.. errors, problem];
        }

        if (errors.Count > 0)
        {
            Complaints.Write(error, errors);
            return ExitCodes.BadUsage;
        }

        NativeBlocks.GoBackAtOnce();
        using StopSignals stop = StopSignals.Begin();
        OutOfMemory.EndsProcess("damon-exporter", "give it more, or serve fewer streams (metrics.max-streams)", ExitCodes.BadData, stop.Stop);
        try
        {
            int code = await ServeAsync(options, error, stop.Token);
            return OutOfMemory.IsEnding ? ExitCodes.BadData : code;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            return OutOfMemory.IsEnding ? ExitCodes.BadData : ExitCodes.Success;
        }
        catch (Exception e) when (e is DamonDataException or IOException or UnauthorizedAccessException)
        {
            Complaints.Write(error, e.Message.ReplaceLineEndings(" "));
            return ExitCodes.BadData;
        }
        catch (Exception e) when (OutOfMemory.IsReasonOf(e))
        {
            OutOfMemory.EndInOrder();
            return ExitCodes.BadData;
        }
    }

    private static async Task<int> ServeAsync(ExporterOptions options, TextWriter error, CancellationToken stop)
    {
        // read before the server starts, and aside from the signals' thread; not waited for after a signal, since a pipe or a share may never answer
        List<string> warnings = [];
        int complaints = 0;
        ISnapshotSource source = await Task.Run(() => SourceFactory.Open(options, TimeProvider.System, warnings.Add, Complain, stop), stop).WaitAsync(stop);
        if (options.Keep.Path is null && options.Source != SourceKind.Replay && OtlpVariables.AskForEvents(Environment.GetEnvironmentVariable))
        {
            warnings.Add("no events are sent: they wait for the backend in the store, which is off; say --store FILE, or OTEL_LOGS_EXPORTER=none");
        }

        int code;
        await using (ExporterHost? host = Host(options, source, error))
        {
            code = host is null ? ExitCodes.BadUsage : await ServeAsync(host, options, warnings, error, stop);
        }

        // known only when all is over
        return complaints > 0 && code == ExitCodes.Success ? ExitCodes.BadData : code;

        void Complain(string line)
        {
            Interlocked.Increment(ref complaints);
            Complaints.Write(error, line);
        }
    }

    private static async Task<int> ServeAsync(ExporterHost host, ExporterOptions options, List<string> warnings, TextWriter error, CancellationToken stop)
    {

        warnings.ForEach(host.Warn);
        try
        {
            await host.StartAsync(stop);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            Complaints.Write(error, $"web.listen-address: cannot serve on {options.Web}: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')}; choose another with --web.listen-address");
            return ExitCodes.BadData;
        }

        OutOfMemory.Started();

        // a recording that is over stays served; without its kdamond, or the command that it watched, manage has nothing to do
        Task signal = Task.Delay(Timeout.Infinite, stop);
        await (options.Source == SourceKind.Manage ? Task.WhenAny(signal, host.SourceEnded) : signal).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!stop.IsCancellationRequested && host.State.Current.Phase == Metrics.SourcePhase.Failed)
        {
            return ExitCodes.BadData;
        }

        return host.CommandExitCode ?? ExitCodes.Success;
    }

    /// <summary>null, and a line on stderr, where OpenTelemetry's SDK refuses its variables: it reads more than are checked before, such as those of certificates.</summary>
    private static ExporterHost? Host(ExporterOptions options, ISnapshotSource source, TextWriter error)
    {
        try
        {
            return new ExporterHost(
                options, source, OtlpVariables.AskForOtlp(Environment.GetEnvironmentVariable), OtlpVariables.AskForEvents(Environment.GetEnvironmentVariable));
        }
        catch (WebConfigException e)
        {
            // it was right a moment ago
            Complaints.Write(error, $"{SettingsTable.WebConfigFile.Key}: {e.Message}");
            return null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or NotSupportedException or IOException or CryptographicException)
        {
            Complaints.Write(error, $"the variables of OpenTelemetry (OTEL_…) cannot be used: {e.Message.ReplaceLineEndings(" ")}");
            return null;
        }
    }
}
