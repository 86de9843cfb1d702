using Damon.Kernel;

namespace Damon.Tests.Kernel;

public sealed class OpenFilesTests
{
    [Theory]
    [InlineData(64L, 20, 4, 256, 22)]
    [InlineData(64L, 60, 4, 256, 4)]
    [InlineData(64L, 100, 4, 256, 4)]
    [InlineData(1L << 20, 20, 4, 256, 256)]
    [InlineData(null, 20, 4, 256, 256)]
    public void Share_IsHalfOfWhatIsLeft_WithinBounds(long? limit, int open, int least, int most, int expected) => Assert.Equal(expected, OpenFiles.Share(limit, open, least, most));
}
