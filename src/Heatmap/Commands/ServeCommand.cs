using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net.Sockets;
using Damon;
using Damon.Records;
using Damon.Snapshots;
using Damon.Storage;
using DamonHeatmap.Inputs;
using DamonHeatmap.Server;
using DamonHeatmap.Server.Api;
using DamonHeatmap.Server.Upstream;
using DamonWeb;

namespace DamonHeatmap.Commands;

/// <summary><c>damon-heatmap serve</c>: maps for Grafana, made when they are asked for.</summary>
internal sealed class ServeCommand
{
    private const string UsualAddress = "127.0.0.1:9430";

    private const int MostSeconds = 3600, MegaBytes = 1 << 20;

    /// <summary>How long the end waits for a recording that is converted. One that does not come ends with the process.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Terminal _terminal;

    private readonly Option<string[]> _input = new("--input", "-i")
    {
        Description = "Stores of damon-exporter, and folders of them, also while they are written; other recordings are converted to a store for as long as this runs.",
        HelpName = "STORE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<UpstreamAddress[]> _upstream = new("--upstream")
    {
        Description = "Instead of stores: other damon-heatmap serve, each beside the store of its node; those that the node of a query fits are asked. A URL, or dns+http://NAME:PORT for all addresses of a name. Several are taken together.",
        HelpName = "URL",
        AllowMultipleArgumentsPerToken = true,
        CustomParser = ParseUpstreams,
    };

    private readonly Option<ListenAddress?> _listen = new("--listen")
    {
        Description = $"Address and port; {UsualAddress} by default. Whoever can reach it sees addresses of memory: they help attackers.",
        HelpName = "ADDRESS:PORT",
        CustomParser = result => OptionValue.Parse<ListenAddress?>(result, "an IP address (or localhost, or nothing) and a port, as 127.0.0.1:9430, [::1]:9430 or :9430", ListenAddress.Parse),
    };

    private readonly Option<string?> _webConfig = new("--web.config.file")
    {
        Description = "A YAML file with TLS, users and headers, as Prometheus' exporters have it; read again when it changes.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _upstreamConfig = new("--upstream-config")
    {
        Description = "A YAML file that says how the servers of --upstream are reached: basic_auth, authorization and tls_config, as Prometheus has them.",
        HelpName = "FILE",
    };

    private readonly Option<int> _maxCells = new("--max-cells")
    {
        Description = "Largest answer, rows times steps.",
        HelpName = "N",
        DefaultValueFactory = _ => 1_000_000,
        CustomParser = result => OptionValue.Parse<int?>(result, "a number from 1 to 100000000", text => Number(text, 1, 100_000_000)) ?? default,
    };

    private readonly Option<int> _timeout = new("--timeout")
    {
        Description = "Seconds that one answer may take.",
        HelpName = "SECONDS",
        DefaultValueFactory = _ => 30,
        CustomParser = result => OptionValue.Parse<int?>(result, $"a number from 1 to {MostSeconds}", text => Number(text, 1, MostSeconds)) ?? default,
    };

    private readonly Option<int> _cache = new("--cache")
    {
        Description = "Memory for maps that may be asked for again, in MiB.",
        HelpName = "MIB",
        DefaultValueFactory = _ => 64,
        CustomParser = result => OptionValue.Parse<int?>(result, "a number from 1 to 65536", text => Number(text, 1, 65536)) ?? default,
    };

    private ServeCommand(Terminal terminal) => _terminal = terminal;

    public static Command Create(Terminal terminal)
    {
        var self = new ServeCommand(terminal);
        var command = new Command("serve", "Serve heatmaps to Grafana: its Prometheus data source gets a matrix that is made for exactly the time and the step of a panel.");
        Option[] own = [self._input, self._upstream, self._upstreamConfig, self._listen, self._webConfig, self._maxCells, self._timeout, self._cache];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }

        self._input.Validators.Add(static result =>
        {
            foreach (Token token in result.Tokens.Where(token => token.Value.StartsWith('-')))
            {
                result.AddError(token.Value == StandardInput.Name ? "-i -: serve reads files, and again and again, so not standard input" : $"Unrecognized option '{token.Value}' (write ./{token.Value} if it is a file).");
            }
        });
        self._input.Validators.Add(CommonOptions.RefuseEmptyName);

        // such as a variable that is not set, in a script: whoever names a file wants to be protected
        self._webConfig.Validators.Add(CommonOptions.RefuseEmptyName);
        self._upstreamConfig.Validators.Add(CommonOptions.RefuseEmptyName);
        command.Validators.Add(result =>
        {
            if (result.GetResult(self._input) is null == result.GetResult(self._upstream) is null)
            {
                result.AddError("serve needs either stores, with --input, or other servers, with --upstream");
            }
        });
        command.Validators.Add(result =>
        {
            if (result.GetResult(self._upstreamConfig) is not null && result.GetResult(self._upstream) is null)
            {
                result.AddError("--upstream-config goes with --upstream");
            }

            if (result.GetResult(self._upstreamConfig) is null && result.GetResult(self._upstream)?.Tokens.FirstOrDefault(token => token.Value.StartsWith("dns+https:", StringComparison.Ordinal)) is { } name)
            {
                result.AddError($"--upstream '{name.Value}': needs --upstream-config with the name that the servers' certificates have (server_name in tls_config)");
            }
        });
        command.SetAction((parsed, cancellationToken) => self.RunAsync(parsed, cancellationToken));
        return command;
    }

    private static UpstreamAddress[] ParseUpstreams(ArgumentResult result)
    {
        var addresses = new List<UpstreamAddress>();
        foreach (Token token in result.Tokens)
        {
            if (UpstreamAddress.Parse(token.Value) is { } address)
            {
                addresses.Add(address);
            }
            else
            {
                result.AddError($"--upstream '{token.Value}': expected a URL, as http://10.0.0.3:9430, or dns+http://NAME:PORT");
            }
        }

        return [.. addresses];
    }

    private static int? Number(string text, int least, int most) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most ? number : null;

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            await ServeAsync(parsed, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // before it listened
        }

        // a service that was told to stop and did has not failed
        return ExitCode.Success;
    }

    private async Task ServeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        ListenAddress listen = parsed.GetValue(_listen) ?? ListenAddress.Parse(UsualAddress)!;
        using var converted = new ConvertedRecordings(_terminal);
        string[] paths = parsed.GetValue(_input) ?? [];
        Task<string[]> conversion = Task.Run(() => paths.Select(path => converted.AsStore(path, cancellationToken)).ToArray(), CancellationToken.None);
        string[] stores;
        try
        {
            stores = await conversion.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAny(conversion, Task.Delay(Patience, CancellationToken.None));
            throw;
        }

        var options = new ServeOptions(
            stores, parsed.GetValue(_upstream) ?? [], listen.Address, listen.Port, new ApiOptions(parsed.GetValue(_maxCells), TimeSpan.FromSeconds(parsed.GetValue(_timeout))), (long)parsed.GetValue(_cache) * MegaBytes)
        {
            WebConfigFile = parsed.GetValue(_webConfig),
            UpstreamConfigFile = parsed.GetValue(_upstreamConfig),
            Recordings = converted.Names,
        };
        await using var host = new ServeHost(options, _terminal.Clock, _terminal.Say);
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            throw new DamonDataException($"--listen {listen}: cannot listen there: {Excerpt.Line(exception.GetBaseException().Message)}", exception);
        }

        var manager = new ServiceManager(_terminal.Say);
        manager.Ready(host.Address);
        await Task.Delay(Timeout.Infinite, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        manager.Stopping();
        await host.StopAsync();
    }

    /// <summary>Recordings that are no stores, as stores in a folder of their own, which is removed at the end.</summary>
    private sealed class ConvertedRecordings(Terminal terminal) : IDisposable
    {
        private const int MostTries = 50;

        private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

        private readonly Dictionary<string, string> _names = [];
        private readonly Lock _removal = new();
        private volatile DirectoryInfo? _folder;
        private int _count;

        /// <summary>Each store that was made, and the recording that it was made of.</summary>
        public IReadOnlyDictionary<string, string> Names => _names;

        public string AsStore(string path, CancellationToken cancellationToken)
        {
            if (Directory.Exists(path))
            {
                return path;
            }

            if (IsMissing(path))
            {
                return ToCome(path, $"{Excerpt.Path(path)}: not there yet");
            }

            ISnapshotInput file;
            try
            {
                file = InputFile.Open(path, new RecordFileOptions(), terminal.Input, terminal.Progress);
            }
            catch (DamonDataException problem) when (IsBegun(path, problem))
            {
                return ToCome(path, problem.Message);
            }

            if (file is StoreInput)
            {
                return path;
            }

            if (_folder is null)
            {
                _folder = MakeFolder();
                AppDomain.CurrentDomain.ProcessExit += RemoveAtEnd;
            }

            string store = Path.Combine(_folder.FullName, string.Create(CultureInfo.InvariantCulture, $"{++_count}.db"));
            Recording recording = Recording.Open([path], new RecordFileOptions(), terminal.Say, terminal.Input, terminal.Progress);
            using StoreFile target = StoreFile.Create(store);
            bool isEmpty = true;
            foreach (Snapshot snapshot in recording.ReadOnce(cancellationToken))
            {
                target.Write(snapshot);
                isEmpty = false;
            }

            if (isEmpty)
            {
                throw new DamonDataException($"{Excerpt.Path(path)}: no snapshot in it; nothing was recorded");
            }

            target.Complete();
            _names[store] = path;
            return store;
        }

        public void Dispose() => Remove();

        private static DirectoryInfo MakeFolder()
        {
            try
            {
                return Directory.CreateTempSubdirectory("damon-heatmap-");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new DamonDataException(
                    $"{Excerpt.Path(Path.TrimEndingDirectorySeparator(Path.GetTempPath()))}: no folder can be made there for the stores that recordings are converted to: {Excerpt.Reason(exception)}; set TMPDIR to a folder with room for them", exception);
            }
        }

        /// <summary>A process that is ended while it waits for a recording that does not come ends without it.</summary>
        private void RemoveAtEnd(object? sender, EventArgs arguments) => Remove();

        /// <summary>Removes the folder. A conversion that is told to end may still put files there, for a moment.</summary>
        private void Remove()
        {
            lock (_removal)
            {
                for (int tries = 0; tries < MostTries && _folder is { } folder && Directory.Exists(folder.FullName); tries++)
                {
                    try
                    {
                        folder.Delete(recursive: true);
                    }
                    catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                    {
                        Thread.Sleep(BetweenTries);
                    }
                }
            }
        }

        /// <summary>Whether there is no such file. A name that leads nowhere for another reason is an error.</summary>
        private static bool IsMissing(string path)
        {
            try
            {
                _ = File.GetAttributes(path);
                return false;
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return exception is FileNotFoundException or DirectoryNotFoundException;
            }
        }

        /// <summary>Whether it is as a store is for a moment, when it is made.</summary>
        private static bool IsBegun(string path, DamonDataException problem) =>
            (problem is StoreException store && store.Problem == StoreProblem.Unavailable) || new FileInfo(path) is { Exists: true, Length: 0 };

        /// <summary>Its exporter may be started after this.</summary>
        private string ToCome(string path, string state)
        {
            terminal.Say($"{state}; it is served as soon as it is a snapshot store");
            return path;
        }
    }
}
