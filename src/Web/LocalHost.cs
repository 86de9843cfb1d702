using System.Net;
using Microsoft.AspNetCore.Http;

namespace DamonWeb;

/// <summary>
/// Answers only who asks for this host, of a server that listens on loopback only: by an address, or as localhost. A page of somebody else's may have a name that was made to mean this host, and the browser would let it read what is
/// answered (DNS rebinding).
/// </summary>
public static class LocalHost
{
    /// <summary>Answers a request, or lets it through.</summary>
    /// <param name="context">The request.</param>
    /// <param name="next">Answers those that are let through.</param>
    /// <param name="option">The option that says where to listen.</param>
    public static Task AnswerAsync(HttpContext context, RequestDelegate next, string option)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        return IsMeant(context.Request.Host.Host)
            ? next(context)
            : Refusal.WriteAsync(context, StatusCodes.Status403Forbidden, $"It listens for this host only, so it is asked for by address or as localhost. To be asked by another name, listen on another address ({option}).\n");
    }

    private static bool IsMeant(string host) =>
        host.Length == 0 || IPAddress.TryParse(host, out _) || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
