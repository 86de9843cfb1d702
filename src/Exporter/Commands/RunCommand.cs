using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Damon;
using DamonExporter.Hosting;
using DamonExporter.Settings;
using DamonExporter.Sources;

namespace DamonExporter.Commands;

/// <summary><c>damon-exporter run</c>.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        Command command = new("run", "Take snapshots and serve them as metrics, until a signal (Ctrl-C, SIGTERM) comes.");
        SettingFlags flags = new(command);
        command.SetAction((parsed, _) => RunAsync(SettingsInForce.Of(flags, parsed), parsed.InvocationConfiguration.Error));
        return command;
    }

    private static async Task<int> RunAsync(EffectiveSettings settings, TextWriter error)
    {
        (ExporterOptions options, IReadOnlyList<string> errors) = OptionsReader.Read(settings, Environment.GetEnvironmentVariable);
        if (errors.Count > 0)
        {
            Complaints.Write(error, errors);
            return ExitCodes.BadUsage;
        }

        using CancellationTokenSource stop = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            return await ServeAsync(options, error, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return ExitCodes.Success;
        }
        catch (Exception e) when (e is DamonDataException or IOException or UnauthorizedAccessException)
        {
            Complaints.Write(error, e.Message.ReplaceLineEndings(" "));
            return ExitCodes.BadData;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<int> ServeAsync(ExporterOptions options, TextWriter error, CancellationToken stop)
    {
        // read before the server starts, and aside from the signals' thread
        List<string> warnings = [];
        ReplaySource source = await Task.Run(() => ReplaySource.Open(options.Node, options.Replay, TimeProvider.System, warnings.Add, stop), stop);
        await using ExporterHost host = new(options, source, OtlpVariables.AskForOtlp(Environment.GetEnvironmentVariable));
        warnings.ForEach(host.Warn);
        try
        {
            await host.StartAsync(stop);
        }
        catch (Exception e) when (e is IOException or SocketException or UnauthorizedAccessException)
        {
            Complaints.Write(error, $"web.listen-address: cannot serve on {options.Web}: {e.Message.ReplaceLineEndings(" ")}; choose another with --web.listen-address");
            return ExitCodes.BadData;
        }

        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return ExitCodes.Success;
    }
}
