namespace DamonExporter.Events;

/// <summary>What became of one request.</summary>
internal enum AnswerKind
{
    /// <summary>The backend has it.</summary>
    Accepted,

    /// <summary>Not now: the same request can succeed later.</summary>
    Later,

    /// <summary>Not as things are set up: the address, the token or a proxy is wrong, and no record would fare better. It can succeed once somebody mends that.</summary>
    Misconfigured,

    /// <summary>The backend took the request, and left the record out (a partial success): it must not be sent again.</summary>
    Rejected,

    /// <summary>The request as it is can never succeed.</summary>
    Refused,
}
