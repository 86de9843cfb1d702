namespace Damon.Storage;

/// <summary>A store cannot be used; the message is the line for the user.</summary>
/// <param name="problem">What kind of problem it is.</param>
/// <param name="message">The line.</param>
/// <param name="inner">What it was told by.</param>
public sealed class StoreException(StoreProblem problem, string message, Exception? inner = null) : DamonDataException(message, inner)
{
    /// <summary>What kind of problem it is.</summary>
    public StoreProblem Problem { get; } = problem;

    /// <summary>Whether what was read is not what is there now: who reads again from the start gets that.</summary>
    public bool IsOutdated { get; init; }
}
