namespace DamonHeatmap.Tests.Pages;

/// <summary>Tests in the browser, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = false)]
public sealed class ChromiumTests : ICollectionFixture<Chromium>
{
    public const string Name = "chromium";
}
