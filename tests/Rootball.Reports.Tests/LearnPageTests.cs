using System.Globalization;
using System.Text.RegularExpressions;
using Rootball.Data;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Reports.Tests;

public class LearnPageTests
{
    [Fact]
    public void Page_holds_every_section()
    {
        string html = LearnPage.Html(TinyRun.Pictures());
        Assert.Equal(["curves", "cost", "depth", "goodness", "fields", "maps", "confusion", "mistakes", "run"], Sections(html));
        Assert.Contains("learned with no backward pass", html);
        Assert.Contains("Seed</dt><dd>1</dd>", html);
        Assert.Contains(" sure</figcaption>", html);
        Assert.Contains("class=\"heat\"", html);
        Assert.Contains("As they come in (", html);
        Assert.Contains("Level 2: 16 (", html);
    }

    [Fact]
    public void Page_of_a_table_shows_numbers_in_place_of_pictures()
    {
        string html = LearnPage.Html(TinyRun.Table());
        Assert.Equal(["curves", "cost", "depth", "goodness", "maps", "confusion", "mistakes", "run"], Sections(html));
        Assert.DoesNotContain("<img", html);
        Assert.Contains("feature 5", html);
    }

    [Fact]
    public void Page_refers_to_nothing_outside()
    {
        foreach (LearnReport report in new[] { TinyRun.Pictures(), TinyRun.Table() })
            Assert.DoesNotMatch("https?://|src=\"(?!data:)|href=\"(?!data:)|url\\(", LearnPage.Html(report));
    }

    [Fact]
    public void What_users_wrote_is_escaped()
    {
        string html = LearnPage.Html(TinyRun.Pictures()) + LearnPage.Html(TinyRun.Table()) + LearnPage.Html(TinyRun.Pictures(classes: 25));
        Assert.DoesNotContain("<b>\"it", html);
        Assert.DoesNotContain("& co", html);
        Assert.Contains("&lt;b&gt;&quot;it&#x27;s&quot; &amp; co", html);
    }

    [Fact]
    public void Colour_pictures_and_many_classes_have_pages()
    {
        string html = LearnPage.Html(TinyRun.Pictures(channels: 3, classes: 100));
        Assert.Contains("100 right classes", html);
        Assert.Contains("Most frequent mistakes", html);
        Assert.DoesNotContain("class=\"heat\"", html);
        Assert.True(html.Length < 400_000, $"{html.Length} characters");
    }

    [Fact]
    public void One_rule_alone_without_memory_has_a_page()
    {
        LearnReport report = TinyRun.Pictures();
        string html = LearnPage.Html(report with { Rules = [report.Rules[1]], Memory = [] });
        Assert.Equal(["curves", "cost", "fields", "maps", "confusion", "mistakes", "run"], Sections(html));
        Assert.Contains("learned by back-propagation", html);
        Assert.DoesNotContain("no backward pass", html);
    }

    [Fact]
    public void A_net_no_better_than_a_constant_answer_is_not_praised()
    {
        LearnReport report = TinyRun.Pictures();
        LearnedRule rule = report.Rules[0];
        Dataset wrong = report.Task.Test.WithLabels([.. report.Task.Test.Labels.ToArray().Select(label => (label + 1) % 3)]);
        Evaluation bad = Evaluation.Run(rule.Rule, Scaling.Fit(report.Task.Train, new RandomStream(1)), wrong);
        string html = LearnPage.Html(report with { Rules = [rule with { Result = rule.Result with { Test = bad } }] });
        Assert.Contains("hardly learned at all</h1>", html);
        Assert.Contains("Always answering the most frequent class", html);
        Assert.DoesNotContain("learned with no backward pass", html);
    }

    [Fact]
    public void A_page_does_not_depend_on_the_culture()
    {
        LearnReport report = TinyRun.Table();
        string html = LearnPage.Html(report);
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo foreign = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (foreign.NumberFormat.NumberDecimalSeparator, foreign.NumberFormat.NumberGroupSeparator, foreign.NumberFormat.NegativeSign) = (",", ".", "neg");
        try
        {
            CultureInfo.CurrentCulture = foreign;
            Assert.Equal(html, LearnPage.Html(report));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_report_without_a_rule_is_refused() =>
        Assert.Throws<ArgumentException>(() => LearnPage.Html(TinyRun.Table() with { Rules = [] }));

    [Fact]
    public void A_page_is_written_whole_into_a_new_folder()
    {
        string folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            LearnPage.Write(TinyRun.Table(), Path.Combine(folder, "run.html"));
            Assert.Equal(["run.html"], Directory.GetFiles(folder).Select(Path.GetFileName));
            Assert.EndsWith("</html>\n", File.ReadAllText(Path.Combine(folder, "run.html")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string[] Sections(string html) => [.. Regex.Matches(html, "<section id=\"(\\w+)\"").Select(match => match.Groups[1].Value)];
}
