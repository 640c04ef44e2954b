using Microsoft.Playwright;
using Rootball.Data;

namespace Rootball.Reports.Tests;

/// <summary>Opens the pages as people do, in the system's Chromium; skipped where there is none. Never downloads a browser.</summary>
public class BrowserTests
{
    private const string Inspect = """
        () => {
          const bad = [];
          for (const image of document.images)
            if (!image.complete || image.naturalWidth === 0) bad.push('image not decoded: ' + image.alt);
          for (const part of document.querySelectorAll('header, section, footer, h1, h2, svg'))
            if (part.getBoundingClientRect().height < 1) bad.push('not visible: ' + (part.id || part.tagName + ' in ' + part.parentElement.tagName));
          const wide = document.documentElement.scrollWidth;
          if (wide > innerWidth) bad.push('scrolls sideways: ' + wide + ' px on ' + innerWidth);
          for (const image of document.querySelectorAll('img:not([alt]), svg[role=img]:not([aria-label])')) bad.push('without words: ' + image.outerHTML.slice(0, 80));
          return bad;
        }
        """;

    [Fact]
    public async Task Pages_open_without_a_fault_on_a_desk_and_on_a_phone()
    {
        string? chromium = Chromium();
        Assert.SkipWhen(chromium is null, "No chromium: none at CHROMIUM, /usr/bin/chromium, /usr/bin/chromium-browser or /usr/bin/google-chrome.");
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            LearnPage.Write(TinyRun.Pictures(), Path.Combine(folder, "pictures.html"));
            LearnPage.Write(TinyRun.Pictures(channels: 3, classes: 30), Path.Combine(folder, "colour.html"));
            LearnPage.Write(TinyRun.Table(), Path.Combine(folder, "table.html"));
            AuditPage.Write(AuditPageTests.Report(new ExampleShape(1, 8, 8), people: true), Path.Combine(folder, "audit-pictures.html"));
            AuditPage.Write(AuditPageTests.Report(ExampleShape.Features(4), people: false), Path.Combine(folder, "audit-table.html"));
            ExperimentReport experiment = ExperimentPageTests.Report(new ExperimentRow("test_error", 0.01, "share", 0.02, "By somebody, in a long title of a paper", 0.02, 0, true));
            ExperimentPage.Write(experiment with { Sections = [] }, Path.Combine(folder, "experiment.html"));

            using IPlaywright playwright = await Playwright.CreateAsync();
            await using IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
            {
                ExecutablePath = chromium,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--no-first-run"],
            });
            List<string> faults = [];
            foreach (string file in Directory.GetFiles(folder))
            {
                faults.AddRange(await Open(browser, file, 1100, ColorScheme.Dark));
                faults.AddRange(await Open(browser, file, 390, ColorScheme.Light));
            }
            Assert.Empty(faults);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<IEnumerable<string>> Open(IBrowser browser, string file, int width, ColorScheme scheme)
    {
        List<string> faults = [];
        await using IBrowserContext context = await browser.NewContextAsync(new() { ViewportSize = new() { Width = width, Height = 844 }, ColorScheme = scheme });
        IPage page = await context.NewPageAsync();
        string address = new Uri(file).AbsoluteUri;
        page.Console += (_, message) => faults.Add($"console: {message.Text}");
        page.PageError += (_, error) => faults.Add($"script: {error}");
        page.RequestFailed += (_, request) => faults.Add($"failed: {Head(request.Url)}");
        page.Request += (_, request) =>
        {
            if (request.Url != address && !request.Url.StartsWith("data:", StringComparison.Ordinal))
                faults.Add($"outgoing: {Head(request.Url)}");
        };
        await page.GotoAsync(address);
        faults.AddRange(await page.EvaluateAsync<string[]>(Inspect));
        await page.ClickAsync("button.copy");
        await page.GetByText("Copied").WaitForAsync(new() { Timeout = 5_000 });
        return faults.Select(fault => $"{Path.GetFileName(file)} at {width} px: {fault}");
    }

    private static string Head(string text) => text[..Math.Min(100, text.Length)];

    internal static string? Chromium() =>
        new[] { Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(File.Exists);
}
