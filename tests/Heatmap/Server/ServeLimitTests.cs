using System.Globalization;
using System.Net;
using System.Text;
using Damon.TestKit;

namespace DamonHeatmap.Tests.Server;

/// <summary>Of one request, <c>serve</c> takes so much and no more, as docs/security.md says.</summary>
public sealed class ServeLimitTests : IDisposable
{
    private const int Line = 96 * 1024, Headers = 32 * 1024, Form = 256 * 1024;

    private readonly HeatStores _stores = new();

    public void Dispose() => _stores.Dispose();

    [Fact]
    public void Document_SaysThem() => Assert.Contains("(`serve`: 96 KiB, 32 KiB, and 256 KiB of a form)", File.ReadAllText(Repository.At("docs", "security.md")), StringComparison.Ordinal);

    [Theory]
    [InlineData(Line - 200, HttpStatusCode.OK)]
    [InlineData(Line + 1, HttpStatusCode.RequestUriTooLong)]
    public async Task Line_UpToTheLimit_IsTaken(int length, HttpStatusCode status)
    {
        await using ServeProcess serve = await StartAsync();
        Assert.Equal(status, (await serve.GetAsync("/-/healthy?x=" + new string('x', length))).Status);
    }

    [Theory]
    [InlineData(Headers - 500, HttpStatusCode.OK)]
    [InlineData(Headers + 1, HttpStatusCode.RequestHeaderFieldsTooLarge)]
    public async Task Headers_UpToTheLimit_AreTaken(int length, HttpStatusCode status)
    {
        await using ServeProcess serve = await StartAsync();
        Assert.Equal(status, (await ApiAnswer.AskAsync(serve.Client, HttpMethod.Get, "/-/healthy", null, "X-Long: " + new string('x', length))).Status);
    }

    /// <summary>A value has 128 KiB at most, so that it takes several to fill a form.</summary>
    [Theory]
    [InlineData(Form, HttpStatusCode.OK)]
    [InlineData(Form + 1, HttpStatusCode.RequestEntityTooLarge)]
    public async Task Form_UpToTheLimit_IsTaken(int length, HttpStatusCode status)
    {
        await using ServeProcess serve = await StartAsync();
        StringBuilder form = new(string.Create(CultureInfo.InvariantCulture, $"start={_stores.Begin}&end={_stores.End}"));
        while (form.Length < length)
        {
            form.Append("&x=").Append('x', Math.Min(100_000, length - form.Length));
        }

        Assert.Equal(length, form.Length);
        Assert.Equal(status, (await serve.PostAsync("/api/v1/labels", form.ToString())).Status);
    }

    private Task<ServeProcess> StartAsync() => ServeProcess.StartAsync("-i", _stores.Make("a.db", _stores.Snapshots(HeatStores.Stream())));
}
