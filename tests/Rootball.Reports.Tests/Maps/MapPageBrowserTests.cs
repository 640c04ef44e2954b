using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Rootball.Reports.Maps;

namespace Rootball.Reports.Tests.Maps;

/// <summary>Uses the page of a map as people do, in the system's Chromium, which draws with the processor; skipped where there is none.</summary>
public sealed class MapPageBrowserTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory().FullName;
    private readonly List<string> _faults = [];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        string? chromium = BrowserTests.Chromium();
        Assert.SkipWhen(chromium is null, "No chromium: none at CHROMIUM, /usr/bin/chromium, /usr/bin/chromium-browser or /usr/bin/google-chrome.");
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = chromium,
            Args = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Points_are_shown_pointed_at_and_pinned()
    {
        IPage page = await Open(SampleMap.Clusters(3000, pictures: true));
        Assert.Equal("3,000 points", await page.InnerTextAsync("#shown"));
        Assert.True(await Painted(page) > 1000);
        await MoveTo(page, 42);
        await page.Locator("#tip canvas[data-ready]").WaitForAsync();
        string tip = await page.InnerTextAsync("#tip");
        int index = await page.EvaluateAsync<int>("rootballMap.model.pointed");
        Assert.Contains($"specimen {index}, \"", tip, StringComparison.Ordinal);
        Assert.Contains("side", tip, StringComparison.Ordinal);
        Assert.Equal(index % 256, await page.EvaluateAsync<int>("document.querySelector('#tip canvas').getContext('2d').getImageData(0, 0, 1, 1).data[0]"));

        await page.Mouse.DownAsync();
        await page.Mouse.UpAsync();
        await page.Locator("#pinned .points button").First.WaitForAsync();
        Assert.Equal([$"Point {(index + 1).ToString("N0", CultureInfo.InvariantCulture)}", $"Point {(index + 2).ToString("N0", CultureInfo.InvariantCulture)}"],
            await page.Locator("#pinned .points .name").AllInnerTextsAsync());
        await page.Keyboard.PressAsync("Escape");
        Assert.True(await page.Locator("#pinned").IsHiddenAsync());
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task The_legend_hides_and_the_lasso_takes_only_what_is_shown()
    {
        IPage page = await Open(SampleMap.Clusters(3000));
        ILocator left = page.Locator(".entry", new() { HasText = "left" }), middle = page.Locator(".entry", new() { HasText = "middle" });
        await left.ClickAsync();
        Assert.Equal("false", await left.GetAttributeAsync("aria-pressed"));
        Assert.Equal("1,500 of 3,000 points", await page.InnerTextAsync("#shown"));
        await Lasso(page);
        Assert.Equal("1,500 points selected, 50 % of all", await page.InnerTextAsync("#selection .note >> nth=0"));
        await middle.DblClickAsync();
        Assert.Equal("1,000 of 3,000 points", await page.InnerTextAsync("#shown"));
        Assert.Equal(1000, await page.EvaluateAsync<int>("rootballMap.model.selected"));
        await middle.DblClickAsync();
        Assert.Equal("3,000 points", await page.InnerTextAsync("#shown"));

        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByText("Export CSV").ClickAsync());
        string[] rows = (await File.ReadAllTextAsync(await download.PathAsync())).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("three-clusters-selection.csv", download.SuggestedFilename);
        Assert.Equal("row,x,y,side,size,note", rows[0]);
        Assert.Equal(1501, rows.Length);
        MapReport report = SampleMap.Clusters(3000);
        string[] cells = rows[1].Split(',', 6);
        Assert.Equal(("3", "middle", "3", "\"specimen 3, \"\"other\"\"\""), (cells[0], cells[3], cells[4], cells[5]));
        Assert.Equal((report.Points[3, 0], report.Points[3, 1]), (float.Parse(cells[1], CultureInfo.InvariantCulture), float.Parse(cells[2], CultureInfo.InvariantCulture)));
        await page.GetByText("Clear", new() { Exact = true }).ClickAsync();
        Assert.Equal(0, await page.EvaluateAsync<int>("rootballMap.model.selected"));
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Search_counts_keys_move_numbers_filter_and_dark_is_dark()
    {
        IPage page = await Open(SampleMap.Clusters(3000, frames: 4));
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("FOURTH");
        await page.GetByText("750 matches").WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(4, await page.EvaluateAsync<int>("rootballMap.model.pinned"));
        await page.Keyboard.PressAsync("Escape");
        Assert.Equal(0, await page.EvaluateAsync<int>("rootballMap.model.found"));

        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("0");
        await Until(page, "rootballMap.camera.atHome");
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("ArrowLeft");
        Assert.True(await page.EvaluateAsync<bool>("rootballMap.camera.scale > rootballMap.camera.home.scale && rootballMap.camera.target[0] < rootballMap.camera.home.target[0]"));

        await page.SelectOptionAsync("#colour", "1");
        await page.Locator("[aria-label='Least size']").FillAsync("500");
        Assert.Equal("1,350 of 3,000 points", await page.InnerTextAsync("#shown"));
        await page.GetByText("Clear filters").ClickAsync();
        Assert.Equal("3,000 points", await page.InnerTextAsync("#shown"));

        await page.Locator("#frame").FillAsync("2.5");
        Assert.Equal("iteration 100 · KL 1", await page.InnerTextAsync("#iteration"));
        await page.ClickAsync("#play");
        await Until(page, "document.getElementById('iteration').textContent === 'finished'");
        await page.ClickAsync("#theme");
        Assert.Equal("dark", await page.GetAttributeAsync("html", "data-theme"));
        IDownload picture = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#picture"));
        Assert.Equal("three-clusters.png", picture.SuggestedFilename);
        Assert.Empty(_faults);
    }

    [Fact]
    public async Task Odd_maps_open_too()
    {
        MapReport bad = SampleMap.Clusters(3) with
        {
            Title = SampleMap.Malicious,
            Lead = SampleMap.Malicious,
            Columns = [new MapCategories(SampleMap.Malicious, [SampleMap.Malicious], [0, 0, -1]), new MapTexts("text", [SampleMap.Malicious, "", "ünïcode 漢字"])],
            LabelBy = "text",
        };
        MapReport[] odd =
        [
            bad, SampleMap.Clusters(0), SampleMap.Clusters(1), SampleMap.Clusters(500, dimensions: 3, pictures: true, frames: 2),
            SampleMap.Clusters(50) with { Points = new Tensors.Tensor([50, 2]), Columns = [new MapNumbers("nothing", [.. Enumerable.Repeat(float.NaN, 50)])] },
        ];
        foreach (MapReport report in odd)
        {
            IPage page = await Open(report, phone: true);
            int count = report.Points.Shape[0];
            Assert.Equal(count == 1 ? "1 point" : $"{count} points", await page.EvaluateAsync<string>("document.getElementById('shown').textContent"));
            Assert.Equal(count > 0, await Painted(page) > 0);
            await page.ClickAsync("#fold");
            await Lasso(page);
            await page.Keyboard.PressAsync("ArrowUp");
            Assert.False(await page.EvaluateAsync<bool>("'stolen' in window"));
            Assert.Equal(390, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            Assert.Equal(count, await page.EvaluateAsync<int>("rootballMap.model.selected"));
        }
        Assert.Empty(_faults);
    }

    [Theory]
    [InlineData(70_000, true)]
    [InlineData(1_000_000, false)]
    public async Task Many_points_are_drawn_and_answer_at_once(int count, bool pictures)
    {
        MapReport report = SampleMap.Clusters(count) with { Thumbnails = pictures ? SampleMap.Digits(count) : null };
        Stopwatch watch = Stopwatch.StartNew();
        MapPage.Write(report, Path.Combine(_folder, "map.html"));
        double written = watch.Elapsed.TotalSeconds;
        watch.Restart();
        IPage page = await Open(report);
        double opened = watch.Elapsed.TotalSeconds - written; // the page was written once more
        Assert.Equal($"{Human.Count(count)} points", await page.InnerTextAsync("#shown"));
        Assert.True(await Painted(page) > 10_000);
        int before = await page.EvaluateAsync<int>("rootballMap.renderer.frames");
        await page.EvaluateAsync("async () => { for (let i = 0; i < 3; i++) { rootballMap.camera.pan(5, 0); rootballMap.request(); await new Promise(requestAnimationFrame); await new Promise(requestAnimationFrame); } }");
        Assert.True(await page.EvaluateAsync<int>("rootballMap.renderer.frames") >= before + 3);
        double[] hover = await page.EvaluateAsync<double[]>("""
            () => Array.from({ length: 15 }, (_, i) => {
              const [x, y] = rootballMap.overlay.pixel(i), start = performance.now();
              rootballMap.pointAt(x, y);
              return rootballMap.model.pointed < 0 ? Infinity : performance.now() - start;
            }).sort((a, b) => a - b)
            """);
        Assert.InRange(hover[7], 0, 50);
        // Reading a pixel waits till all are drawn.
        double frame = await page.EvaluateAsync<double>("""
            () => Math.min(...[1, 2, 3].map(() => {
              const start = performance.now(), { gl } = rootballMap.renderer;
              rootballMap.frame(start);
              gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
              return performance.now() - start;
            }))
            """);
        TestContext.Current.TestOutputHelper?.WriteLine($"{Human.Count(count)} points: {Human.Bytes(new FileInfo(Path.Combine(_folder, "map.html")).Length)}, "
            + $"written in {Human.Seconds(written)}, open in {Human.Seconds(opened)}, pointing answers in {Human.Seconds(hover[7] / 1000)}, a frame without a graphics card in {Human.Seconds(frame / 1000)}");
        Assert.Empty(_faults);
    }

    private async Task<IPage> Open(MapReport report, bool phone = false)
    {
        string path = Path.Combine(_folder, Path.GetRandomFileName() + ".html");
        MapPage.Write(report, path);
        IBrowserContext context = await _browser!.NewContextAsync(new()
        {
            ViewportSize = phone ? new() { Width = 390, Height = 844 } : new() { Width = 1200, Height = 800 },
            ColorScheme = phone ? ColorScheme.Dark : ColorScheme.Light,
        });
        IPage page = await context.NewPageAsync();
        string address = new Uri(path).AbsoluteUri;
        page.Console += (_, message) => _faults.Add($"console: {message.Text}");
        page.PageError += (_, error) => _faults.Add($"script: {error}");
        page.Request += (_, request) =>
        {
            if (request.Url != address && !request.Url.StartsWith("data:", StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                _faults.Add($"outgoing: {request.Url[..Math.Min(100, request.Url.Length)]}");
        };
        await page.GotoAsync(address);
        await Until(page, "window.rootballMap?.renderer.frames > 0 || document.querySelector('#progress progress').hidden");
        Assert.False(await page.Locator("#progress").IsVisibleAsync(), await page.EvaluateAsync<string>("document.querySelector('#progress p').textContent"));
        return page;
    }

    // The browser's own way of waiting would need eval, which the page forbids.
    private static async Task Until(IPage page, string condition)
    {
        for (int i = 0; i < 600 && !await page.EvaluateAsync<bool>(condition); i++)
            await Task.Delay(50);
        Assert.True(await page.EvaluateAsync<bool>(condition), condition);
    }

    // How many pixels are not of the ground's colour; drawn and read in one task, before the browser takes the picture away.
    private static Task<int> Painted(IPage page) => page.EvaluateAsync<int>("""
        () => {
          rootballMap.frame(performance.now());
          const sheet = document.createElement('canvas');
          [sheet.width, sheet.height] = [rootballMap.points.width, rootballMap.points.height];
          const context = sheet.getContext('2d');
          context.drawImage(rootballMap.points, 0, 0);
          const pixels = new Uint32Array(context.getImageData(0, 0, sheet.width, sheet.height).data.buffer);
          return pixels.reduce((count, pixel) => count + (pixel !== pixels[0] ? 1 : 0), 0);
        }
        """);

    private static async Task MoveTo(IPage page, int index)
    {
        float[] place = await page.EvaluateAsync<float[]>("index => rootballMap.overlay.pixel(index).slice(0, 2)", index);
        await page.Mouse.MoveAsync(place[0], place[1]);
    }

    private static async Task Lasso(IPage page)
    {
        LocatorBoundingBoxResult box = (await page.Locator("#overlay").BoundingBoxAsync())!;
        (float Right, float Down)[] corners = [(0.99f, 0.01f), (0.99f, 0.99f), (0.01f, 0.99f)];
        await page.Keyboard.DownAsync("Shift");
        // Begins beside the buttons, and ends in the corner where they are.
        await page.Mouse.MoveAsync(box.X + 0.5f * box.Width, box.Y + 2);
        await page.Mouse.DownAsync();
        foreach ((float right, float down) in corners)
            await page.Mouse.MoveAsync(box.X + right * box.Width, box.Y + down * box.Height);
        await page.Mouse.MoveAsync(box.X + 1, box.Y + 1);
        await page.Mouse.UpAsync();
        await page.Keyboard.UpAsync("Shift");
    }
}
