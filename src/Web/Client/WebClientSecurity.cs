using System.Diagnostics.CodeAnalysis;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using Damon.Records;
using DamonWeb.Files;

namespace DamonWeb.Client;

/// <summary>How servers are reached that are protected, as a file says: for each connection and each request as it says by then. Thread-safe.</summary>
public sealed class WebClientSecurity
{
    private readonly Reloaded<ClientConfig> _config;

    private WebClientSecurity(string path, TimeProvider clock, WebLog log)
    {
        _config = new Reloaded<ClientConfig>((files, _) => ClientConfigReader.Read(files, path), clock, Changed, log.Warn, path);
        Warn(_config.Current);

        void Changed(ClientConfig config)
        {
            log.Inform($"{Excerpt.Path(path)}: read again");
            Warn(config);
        }

        void Warn(ClientConfig config)
        {
            foreach (string warning in config.Warnings)
            {
                log.Warn(warning);
            }
        }
    }

    /// <summary>What each request says of who asks; null: nothing.</summary>
    public AuthenticationHeaderValue? Authorization => _config.Current.Authorization;

    /// <summary>Whom the servers' certificates have to name, in place of their URLs' hosts; null: those.</summary>
    public string? ServerName => _config.Current.Tls.ServerName;

    /// <summary>Reads the file, and those that it names.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">Is told of new files, and of what is wrong with them.</param>
    /// <exception cref="WebConfigException">It cannot be used.</exception>
    public static WebClientSecurity Open(string path, TimeProvider clock, WebLog log) => new(path, clock, log);

    /// <summary>Connects, for <see cref="SocketsHttpHandler.ConnectCallback"/>: so that each new connection is made as the file says by then, which the handler's own options would not be.</summary>
    /// <param name="context">Where to.</param>
    /// <param name="cancellationToken">Ends it.</param>
    [SuppressMessage("Reliability", "CA2000", Justification = "The stream that is returned disposes it.")]
    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        Stream? stream = null;
        try
        {
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            stream = new NetworkStream(socket, ownsSocket: true);
            if (context.InitialRequestMessage.RequestUri?.Scheme != Uri.UriSchemeHttps)
            {
                return stream;
            }

            var secured = new SslStream(stream);
            stream = secured;
            await secured.AuthenticateAsClientAsync(_config.Current.Tls.Options(context.DnsEndPoint.Host), cancellationToken);
            return secured;
        }
        catch
        {
            if (stream is not null)
            {
                await stream.DisposeAsync();
            }

            socket.Dispose();
            throw;
        }
    }
}
