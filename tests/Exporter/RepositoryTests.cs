namespace DamonExporter.Tests;

public class RepositoryTests
{
    [Fact]
    public void Root_Always_HoldsTheSolution() => Assert.True(File.Exists(Path.Combine(Damon.TestKit.Repository.Root, "DamonExporter.sln")));
}
