namespace DamonHeatmap.Server.Api;

/// <summary>A request that cannot be answered, as Prometheus says it.</summary>
internal sealed class ApiException : Exception
{
    private ApiException(int status, string type, string message)
        : base(message) => (Status, Type) = (status, type);

    /// <summary>HTTP status.</summary>
    public int Status { get; }

    /// <summary>Prometheus' <c>errorType</c>.</summary>
    public string Type { get; }

    /// <summary>The request is wrong.</summary>
    public static ApiException BadData(string message) => new(400, "bad_data", message);

    /// <summary>A parameter is wrong; as Prometheus begins such a message.</summary>
    public static ApiException BadParameter(string name, string message) => BadData($"invalid parameter \"{name}\": {message}");

    /// <summary>The request is right, but what it asks for cannot be made of the data.</summary>
    public static ApiException Execution(string message) => new(422, "execution", message);

    /// <summary>It took too long.</summary>
    public static ApiException Timeout(string message) => new(503, "timeout", message);

    /// <summary>Too much is asked for at once, or what is needed is away.</summary>
    public static ApiException Unavailable(string message) => new(503, "unavailable", message);

    /// <summary>All memory for answers that are being sent is taken.</summary>
    public static ApiException TooManyAnswers() => Unavailable("too many large answers are being read at the same time; ask again, or for fewer cells");

    /// <summary>A defect of this program.</summary>
    public static ApiException Internal(string message) => new(500, "internal", message);
}
