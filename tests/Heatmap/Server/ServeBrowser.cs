using DamonHeatmap.Tests.Pages;
using PuppeteerSharp;

namespace DamonHeatmap.Tests.Server;

/// <summary>Debian's Chromium, headless, which can reach this host and nothing else. Where it is missing, tests are skipped.</summary>
public sealed class ServeBrowser : IAsyncLifetime
{
    private IBrowser? _browser;

    /// <summary>The page of a server in a window of its own, when it has drawn or said why not; or the test is skipped.</summary>
    internal async Task<ShownPage> OpenAsync(string url, int width = 1200, int height = 900, bool isDark = false)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "no chromium: install Debian's chromium");
        _browser ??= await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            Timeout = Chromium.Patience,

            // its sandbox needs another user than root
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb", "--host-resolver-rules=\"MAP * ~NOTFOUND, EXCLUDE 127.0.0.1\""],
        });
        IBrowserContext window = await _browser.CreateBrowserContextAsync();
        IPage page = await window.NewPageAsync();
        page.DefaultTimeout = Chromium.Patience;
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height });
        await page.EmulateTimezoneAsync("Asia/Tokyo");
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = isDark ? "dark" : "light" }]);
        var shown = new ShownPage(window, page);
        await page.GoToAsync(url);
        await page.WaitForFunctionAsync("() => !['', 'Drawing ...'].includes(document.getElementById('state').textContent)");
        return shown;
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            // ends the process, and kills it where it does not
            await _browser.DisposeAsync();
        }
    }
}
