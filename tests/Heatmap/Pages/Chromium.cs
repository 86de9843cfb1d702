using PuppeteerSharp;

namespace DamonHeatmap.Tests.Pages;

/// <summary>
/// Debian's Chromium, headless, one for all tests of pages, which run one after the other. Where it is missing, they are skipped. It is spoken to by PuppeteerSharp, which is the DevTools protocol and nothing else;
/// Microsoft.Playwright would bring a Node.js of its own for each system, and some hundred MB, to say the same.
/// </summary>
public sealed class Chromium : IAsyncLifetime
{
    /// <summary>For each thing that is waited for, ms; what takes longer hangs.</summary>
    public const int Patience = 30_000;

    private IBrowser? _browser;

    /// <summary>A window of its own, with nothing kept from others, or the test is skipped.</summary>
    internal async Task<ShownPage> OpenAsync(string path, int width = 1200, int height = 900, double dots = 1, bool hasTouch = false, string zone = "UTC", bool isDark = false)
    {
        string? program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "chromium")).FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "no chromium: install Debian's chromium");
        _browser ??= await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = program,
            Headless = true,
            Timeout = Patience,

            // its sandbox needs another user than root; one pixel is one pixel, and colours are those that were drawn
            Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-color-profile=srgb", "--host-resolver-rules=\"MAP * ~NOTFOUND\""],
        });
        IBrowserContext window = await _browser.CreateBrowserContextAsync();
        IPage page = await window.NewPageAsync();
        page.DefaultTimeout = Patience;
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height, DeviceScaleFactor = dots, HasTouch = hasTouch });
        await page.EmulateTimezoneAsync(zone);
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = isDark ? "dark" : "light" }]);
        var shown = new ShownPage(window, page);
        await page.GoToAsync(new Uri(path).AbsoluteUri);
        await page.WaitForSelectorAsync("html[data-ready]");
        await shown.SettleAsync();
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
