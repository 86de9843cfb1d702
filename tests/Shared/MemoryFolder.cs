namespace Damon.TestKit;

/// <summary>An empty folder of its own for one test, in memory where the host has such a place: what is flushed to disk a thousand times there costs nothing. Gone afterwards.</summary>
public sealed class MemoryFolder : IDisposable
{
    private const string Memory = "/dev/shm";

    public string Path { get; } = Directory.Exists(Memory)
        ? Directory.CreateDirectory(System.IO.Path.Combine(Memory, $"damon-test-{Guid.NewGuid():N}")).FullName
        : Directory.CreateTempSubdirectory("damon-test-").FullName;

    /// <summary>A path in it.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
