namespace DamonExporter.Doctor.Facts;

/// <summary>Something that is there and could not be read.</summary>
/// <param name="Message">What, and why, one line.</param>
/// <param name="IsDenied">Whether it is a matter of permission.</param>
internal sealed record Refusal(string Message, bool IsDenied);
