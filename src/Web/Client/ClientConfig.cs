using System.Collections.Immutable;
using System.Net.Http.Headers;

namespace DamonWeb.Client;

/// <summary>What a client's configuration file says, with the files that it names.</summary>
/// <param name="Authorization">What each request says of who asks; null: nothing.</param>
/// <param name="Tls">How TLS is done.</param>
/// <param name="Warnings">What it says that is not heeded, or should not be said.</param>
internal sealed record ClientConfig(AuthenticationHeaderValue? Authorization, ClientTls Tls, ImmutableArray<string> Warnings);
