namespace Damon;

/// <summary>
/// Data that cannot be used. The message is one line for the user: what is wrong, where (file, snapshot, region, offset or line,
/// value), and what to do. Programs print it and exit with code 1.
/// </summary>
public class DamonDataException : Exception
{
    public DamonDataException(string message)
        : base(message)
    {
    }

    public DamonDataException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
