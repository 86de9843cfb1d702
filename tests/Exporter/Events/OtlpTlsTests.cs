using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Damon;
using Damon.Events;
using Damon.TestKit;
using DamonExporter.Events;
using DamonExporter.Tests.Kit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace DamonExporter.Tests.Events;

public sealed class OtlpTlsTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Send_OwnAuthorityAndClientCertificate_AreUsed(bool isGrpc)
    {
        using TemporaryFolder folder = new();
        using X509Certificate2 server = Certificate("localhost");
        using X509Certificate2 client = Certificate("client");
        string? seen = null;
        await using WebApplication app = Server(isGrpc, server, async context =>
        {
            seen = context.Connection.ClientCertificate?.Subject;
            await (isGrpc ? OtlpReceiver.Grpc(0, []) : OtlpReceiver.Proto(200, []))(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        Uri address = new($"https://localhost:{new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()).Port}");
        Func<string, string?> plain = OtlpReceiver.VariablesFor(address, isGrpc);
        string authority = folder.Write("ca.pem", server.ExportCertificatePem());
        string own = folder.Write("own.pem", client.ExportCertificatePem());
        string key = folder.Write("own.key", client.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem());
        using OtlpChunkSender trusting = new(
            name => name switch
            {
                "OTEL_EXPORTER_OTLP_CERTIFICATE" => authority,
                "OTEL_EXPORTER_OTLP_LOGS_CLIENT_CERTIFICATE" => own,
                "OTEL_EXPORTER_OTLP_CLIENT_KEY" => key,
                _ => plain(name),
            },
            TimeProvider.System);
        using OtlpChunkSender other = new(plain, TimeProvider.System);
        SnapshotEventChunk chunk = new(0, [], "{}");

        OtlpAnswer accepted = trusting.Send("here", chunk, TestContext.Current.CancellationToken);
        OtlpAnswer untrusted = other.Send("here", chunk, TestContext.Current.CancellationToken);

        Assert.Equal((AnswerKind.Accepted, "CN=client"), (accepted.Kind, seen));
        Assert.Equal((AnswerKind.Later, FailureReason.Connection), (untrusted.Kind, untrusted.Reason));
    }

    [Theory]
    [InlineData("OTEL_EXPORTER_OTLP_CERTIFICATE")]
    [InlineData("OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE")]
    public void Read_NoCertificate_IsOneLineWithTheFile(string variable)
    {
        using TemporaryFolder folder = new();
        string path = folder.Write("no.pem", "hello");

        DamonDataException e = Assert.Throws<DamonDataException>(() => OtlpTls.Read(name => name == variable ? path : null));

        Assert.StartsWith($"{variable}: {path}: ", e.Message, StringComparison.Ordinal);
    }

    private static WebApplication Server(bool isGrpc, X509Certificate2 certificate, Microsoft.AspNetCore.Http.RequestDelegate answer)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = isGrpc ? HttpProtocols.Http2 : HttpProtocols.Http1;
            listen.UseHttps(certificate, https =>
            {
                https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                https.AllowAnyClientCertificate();
            });
        }));
        WebApplication app = builder.Build();
        app.Run(answer);
        return app;
    }

    private static X509Certificate2 Certificate(string name)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));

        // the platform wants a key that outlives its file
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
    }
}
