namespace Rootball.Reports.Tests;

public class ExperimentPageTests
{
    [Fact]
    public void Page_holds_figures_marks_and_sections()
    {
        string html = ExperimentPage.Html(Report(
            new("test_error", 0.0162, "share", 0.0137, "Hinton 2022", 0.02, null, true),
            new("speed", 900, "examples/s", null, null, null, 1000, false)));
        Assert.Contains("1 of 2 marks is reached.", html);
        Assert.Contains("<th scope=\"row\">test error</th><td><b>1.62 %</b></td><td>at most 2 %<br><span class=\"verdict pass\">✓ reached</span></td>", html);
        Assert.Contains("<td>1.37 %<span class=\"source\">Hinton 2022</span></td>", html);
        Assert.Contains("at least 1,000 examples/s", html);
        Assert.Contains("✗ missed", html);
        Assert.Contains("<h2>A picture &lt;i&gt;</h2>\n<p>Look &amp; see.</p>\n<svg id=\"mine\"></svg>", html);
        Assert.DoesNotMatch("https?://", html);
    }

    [Fact]
    public void All_marks_reached_is_said() =>
        Assert.Contains("✓ All 2 marks are reached.", ExperimentPage.Html(Report(
            new("a", 1, "bytes", null, null, 2, null, true), new("b", 1, "seconds", null, null, 2, 0, true))));

    [Fact]
    public void What_is_no_number_fails_aloud()
    {
        string html = ExperimentPage.Html(Report(new ExperimentRow("a", double.NaN, "share", null, null, null, null, false)));
        Assert.Contains("✗ A figure could not be measured.", html);
        Assert.Contains("<td><b>–</b></td>", html);
    }

    [Fact]
    public void What_users_wrote_is_escaped()
    {
        string html = ExperimentPage.Html(Report() with { Title = TinyRun.Nasty, Claim = TinyRun.Nasty, Data = TinyRun.Nasty, DataNote = TinyRun.Nasty, Interview = TinyRun.Nasty });
        Assert.DoesNotContain("<b>\"it", html);
    }

    internal static ExperimentReport Report(params ExperimentRow[] rows) => new()
    {
        Title = "A toy",
        Claim = "Toys are learned without a backward pass.",
        Profile = "quick",
        Command = "rootball experiment run toy --seed 1",
        Seed = 1,
        Machine = "two cores",
        Seconds = 12,
        Rows = rows,
        Sections = [new ReportSection("A picture <i>", "Look & see.", "<svg id=\"mine\"></svg>")],
    };
}
