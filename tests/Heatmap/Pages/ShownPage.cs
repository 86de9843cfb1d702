using System.Globalization;
using DamonHeatmap.Colors;
using PuppeteerSharp;
using PuppeteerSharp.Input;

namespace DamonHeatmap.Tests.Pages;

/// <summary>A page in the browser: what it shows, and what a person would do with it.</summary>
internal sealed class ShownPage : IAsyncDisposable
{
    private readonly IBrowserContext _window;
    private readonly List<string> _complaints = [];
    private readonly List<string> _requests = [];

    public ShownPage(IBrowserContext window, IPage page)
    {
        (_window, Page) = (window, page);
        page.Console += (_, e) => Add(_complaints, $"{e.Message.Type}: {e.Message.Text}");
        page.PageError += (_, e) => Add(_complaints, e.Message);
        page.Request += (_, e) => Add(_requests, e.Request.Url);
    }

    public IPage Page { get; }

    /// <summary>What the page wrote to the console, and what it failed with.</summary>
    public IReadOnlyList<string> Complaints => Copy(_complaints);

    /// <summary>All that it asked for.</summary>
    public IReadOnlyList<string> Requests => Copy(_requests);

    /// <summary>All that was to be drawn is drawn.</summary>
    public Task SettleAsync() => Page.EvaluateExpressionAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))");

    public Task<string> TextAsync(string id) => Page.EvaluateFunctionAsync<string>("id => document.getElementById(id).textContent", id);

    /// <summary>The texts of all elements, as they are seen.</summary>
    public Task<string[]> TextsAsync(string selector) => Page.EvaluateFunctionAsync<string[]>("selector => [...document.querySelectorAll(selector)].map(one => one.innerText)", selector);

    /// <summary>What is told about the point, by name.</summary>
    public async Task<Dictionary<string, string>> FactsAsync() =>
        (await TextsAsync("#tell dt")).Zip(await TextsAsync("#tell dd")).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>Where the map is: left, top, width, height.</summary>
    public async Task<(double X, double Y, double Width, double Height)> MapAsync()
    {
        double[] box = await Page.EvaluateExpressionAsync<double[]>("(box => [box.left, box.top, box.width, box.height])(document.getElementById('map').getBoundingClientRect())");
        return (box[0], box[1], box[2], box[3]);
    }

    /// <summary>Moves the mouse to a place of the map, both 0…1, from the left and from below.</summary>
    public async Task HoverAsync(double right, double up)
    {
        (double x, double y, double width, double height) = await MapAsync();
        await Page.Mouse.MoveAsync((decimal)(x + (width * right)), (decimal)(y + (height * (1 - up))));
        await SettleAsync();
    }

    public async Task ClickAsync(double right, double up)
    {
        (double x, double y, double width, double height) = await MapAsync();
        await Page.Mouse.ClickAsync((decimal)(x + (width * right)), (decimal)(y + (height * (1 - up))));
        await SettleAsync();
    }

    /// <summary>Drags from one place to another, with a key held or without.</summary>
    public async Task DragAsync((double Right, double Up) from, (double Right, double Up) to, string? key = null)
    {
        await HoverAsync(from.Right, from.Up);
        if (key is not null)
        {
            await Page.Keyboard.DownAsync(key);
        }

        await Page.Mouse.DownAsync();
        (double x, double y, double width, double height) = await MapAsync();
        await Page.Mouse.MoveAsync((decimal)(x + (width * to.Right)), (decimal)(y + (height * (1 - to.Up))), new MoveOptions { Steps = 4 });
        await Page.Mouse.UpAsync();
        if (key is not null)
        {
            await Page.Keyboard.UpAsync(key);
        }

        await SettleAsync();
    }

    public async Task WheelAsync(double y, double x = 0)
    {
        await Page.Mouse.WheelAsync((decimal)x, (decimal)y);

        // the browser hands wheels on when it draws
        await SettleAsync();
        await SettleAsync();
    }

    public async Task PressAsync(params string[] keys)
    {
        foreach (string key in keys)
        {
            await Page.Keyboard.PressAsync(key);
        }

        await SettleAsync();
    }

    /// <summary>As Tab brings it there.</summary>
    public async Task FocusMapAsync()
    {
        for (int i = 0; i < 60 && await FocusAsync() != "map"; i++)
        {
            await Page.Keyboard.PressAsync("Tab");
        }

        await SettleAsync();
        Assert.Equal("map", await FocusAsync());
    }

    /// <summary>The id of what has the focus; nothing where it has none.</summary>
    public Task<string> FocusAsync() => Page.EvaluateExpressionAsync<string>("document.activeElement.id");

    public async Task ChooseAsync(string id, string value)
    {
        string[] chosen = await Page.SelectAsync("#" + id, value);
        Assert.Equal([value], chosen);
        await SettleAsync();
    }

    /// <summary>The pixels of the map, line by line from above.</summary>
    public async Task<(Rgb[] Pixels, int Width, int Height)> PixelsAsync()
    {
        string text = await Page.EvaluateExpressionAsync<string>(
            """
            (() => {
              const map = document.getElementById("map"), data = map.getContext("2d").getImageData(0, 0, map.width, map.height).data, pieces = [];
              for (let i = 0; i < data.length; i += 8192) pieces.push(String.fromCharCode(...data.subarray(i, i + 8192)));
              return map.width + " " + map.height + " " + btoa(pieces.join(""));
            })()
            """);
        string[] parts = text.Split(' ');
        byte[] bytes = Convert.FromBase64String(parts[2]);
        return ([.. bytes.Chunk(4).Select(pixel => new Rgb(pixel[0], pixel[1], pixel[2]))], int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync() => await _window.CloseAsync();

    private static void Add(List<string> list, string text)
    {
        lock (list)
        {
            list.Add(text);
        }
    }

    private static string[] Copy(List<string> list)
    {
        lock (list)
        {
            return [.. list];
        }
    }
}
