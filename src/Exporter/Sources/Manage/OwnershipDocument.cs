using System.Text.Json.Serialization;

namespace DamonExporter.Sources.Manage;

/// <summary>The file's form of <see cref="Ownership"/>.</summary>
internal sealed record OwnershipDocument
{
    /// <summary>The form that is written and read here.</summary>
    public const int ThisVersion = 1;

    public required int Version { get; init; }

    public required string BootId { get; init; }

    public required int OwnerPid { get; init; }

    public required long OwnerStartTicks { get; init; }

    public required Dictionary<string, string> FormerTree { get; init; }

    public required string FormerHash { get; init; }

    public required Dictionary<string, string> Tree { get; init; }

    public required string TreeHash { get; init; }

    public required OwnershipWrite[] Writes { get; init; }

    public long? StartTicks { get; init; }

    public int? KdamondPid { get; init; }

    public long? KdamondStartTicks { get; init; }

    public bool DamonStatStopped { get; init; }

    public string? TraceInstance { get; init; }
}

/// <summary>One write that was going to be made.</summary>
internal sealed record OwnershipWrite(string Path, string Text);

/// <summary>Reads and writes it without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(OwnershipDocument))]
internal sealed partial class OwnershipJson : JsonSerializerContext;
