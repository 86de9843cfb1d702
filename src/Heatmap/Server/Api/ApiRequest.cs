using Microsoft.AspNetCore.Http;

namespace DamonHeatmap.Server.Api;

/// <summary>The parameters of a request: those of a form before those of the address.</summary>
internal sealed class ApiRequest
{
    private readonly IQueryCollection _query;
    private readonly IFormCollection? _form;

    private ApiRequest(IQueryCollection query, IFormCollection? form) => (_query, _form) = (query, form);

    /// <summary>Reads them.</summary>
    /// <exception cref="ApiException">The form cannot be read.</exception>
    public static async Task<ApiRequest> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!HttpMethods.IsPost(request.Method) || !request.HasFormContentType)
        {
            return new ApiRequest(request.Query, null);
        }

        try
        {
            return new ApiRequest(request.Query, await request.ReadFormAsync(cancellationToken));
        }
        catch (Exception problem) when (problem is InvalidDataException || (problem is IOException and not BadHttpRequestException && !cancellationToken.IsCancellationRequested))
        {
            throw ApiException.BadData($"error parsing form values: {problem.Message}");
        }
    }

    /// <summary>The first value; null: there is none, or an empty one.</summary>
    public string? Value(string name) => Values(name).FirstOrDefault() is { Length: > 0 } value ? value : null;

    /// <summary>All parameters, as they were given.</summary>
    public IEnumerable<KeyValuePair<string, string>> All() =>
        (_form is null ? [] : _form.SelectMany(pair => pair.Value.OfType<string>().Select(value => KeyValuePair.Create(pair.Key, value))))
            .Concat(_query.SelectMany(pair => pair.Value.OfType<string>().Select(value => KeyValuePair.Create(pair.Key, value))));

    /// <summary>All parameters, as they stand behind the question mark of an address.</summary>
    public string ToQuery() => string.Join('&', All().Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));

    /// <summary>All values.</summary>
    public IEnumerable<string> Values(string name) => (_form is null ? [] : _form[name].ToArray()).Concat(_query[name].ToArray()).OfType<string>();
}
