using DamonExporter.Metrics;
using DamonExporter.Sources;

namespace DamonExporter.Hosting;

/// <summary>What is served.</summary>
internal static class Endpoints
{
    public static void MapExporter(this IEndpointRouteBuilder endpoints, MeterProviders providers, ScrapeGate gate, StateHolder state, ISnapshotSource source, PublicText shown)
    {
        endpoints.MapPrometheusScrapingEndpoint("/metrics", providers.Prometheus, branch => branch.Use(gate.InvokeAsync), null).WithMetadata(new HttpMethodMetadata(ReadMethods));
        endpoints.MapMethods("/", ReadMethods, context => WriteAsync(
            context, StatusCodes.Status200OK, "text/html; charset=utf-8", LandingPage.Render(state.Current, source.Name, source.Description, shown)));
        endpoints.MapMethods("/healthz", ReadMethods, context => WriteAsync(context, StatusCodes.Status200OK, Text, "ok\n"));
        endpoints.MapMethods("/readyz", ReadMethods, context =>
        {
            ExporterState current = state.Current;
            return current.Known.IsEmpty
                ? WriteAsync(context, StatusCodes.Status503ServiceUnavailable, Text, $"not ready: {shown.Of(current.Reason ?? "")}\n")
                : WriteAsync(context, StatusCodes.Status200OK, Text, "ok\n");
        });
    }

    private const string Text = "text/plain; charset=utf-8";

    private static readonly string[] ReadMethods = [HttpMethods.Get, HttpMethods.Head];

    private static Task WriteAsync(HttpContext context, int status, string type, string body)
    {
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = type;
        response.Headers.CacheControl = "no-store";
        response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        response.Headers.XContentTypeOptions = "nosniff";
        return response.WriteAsync(body, context.RequestAborted);
    }
}
