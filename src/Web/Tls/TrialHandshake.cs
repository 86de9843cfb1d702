using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Damon.Records;

namespace DamonWeb.Tls;

/// <summary>
/// A handshake in memory, with a client that takes whatever it is shown. OpenSSL judges a key, a signature and suites only then: without it, a certificate with which nobody can connect would take the place of a good one.
/// </summary>
internal static class TrialHandshake
{
    /// <summary>It takes milliseconds. A host that is too busy for it says nothing about a certificate.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Each side goes on, on the thread that asked, as soon as the other has said something: no thread is waited for.</summary>
    private static readonly PipeOptions AtOnce = new(readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false);

    /// <summary>Why no client could connect; null: one can.</summary>
    /// <param name="options">The server's; it asks for no client's certificate.</param>
    public static string? Problem(SslServerAuthenticationOptions options) => ProblemAsync(options).GetAwaiter().GetResult();

    [SuppressMessage("Security", "CA5398", Justification = "The client takes any.")]
    [SuppressMessage("Security", "CA5359", Justification = "Nothing is sent to whom it trusts.")]
    private static async Task<string?> ProblemAsync(SslServerAuthenticationOptions options)
    {
        Pipe toServer = new(AtOnce), toClient = new(AtOnce);
        using var stop = new CancellationTokenSource(Patience);
        await using var server = new SslStream(new Duplex(toServer.Reader.AsStream(), toClient.Writer.AsStream()));
        await using var client = new SslStream(new Duplex(toClient.Reader.AsStream(), toServer.Writer.AsStream()));
        var any = new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            AllowTlsResume = false,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            CertificateChainPolicy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
            RemoteCertificateValidationCallback = static (_, _, _, _) => true,
        };
        Exception?[] problems = await Task.WhenAll(
            SideAsync(() => server.AuthenticateAsServerAsync(options, stop.Token), stop),
            SideAsync(() => client.AuthenticateAsClientAsync(any, stop.Token), stop));

        // the server's own words first; the client may only have been told that something is wrong
        return problems.FirstOrDefault(problem => problem is not (null or OperationCanceledException)) is { } first ? Excerpt.Line(first.GetBaseException().Message) : null;
    }

    /// <summary>One side; when it has failed, the other need not wait.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "Whatever the platform comes upon is why nobody could connect.")]
    private static async Task<Exception?> SideAsync(Func<Task> handshake, CancellationTokenSource stop)
    {
        try
        {
            await handshake();
            return null;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            await stop.CancelAsync();
            return problem;
        }
    }

    /// <summary>One end of two pipes.</summary>
    private sealed class Duplex(Stream input, Stream output) : Stream
    {
        public override bool CanRead => true;

        public override bool CanWrite => true;

        public override bool CanSeek => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => input.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => input.ReadAsync(buffer, offset, count, cancellationToken);

        public override int Read(byte[] buffer, int offset, int count) => input.Read(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => output.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => output.WriteAsync(buffer, offset, count, cancellationToken);

        public override void Write(byte[] buffer, int offset, int count) => output.Write(buffer, offset, count);

        public override Task FlushAsync(CancellationToken cancellationToken) => output.FlushAsync(cancellationToken);

        public override void Flush() => output.Flush();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                input.Dispose();
                output.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
