using System.Text.RegularExpressions;
using Rootball.Data;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Reports.Tests;

public class AuditPageTests
{
    [Fact]
    public void Page_holds_every_section()
    {
        string html = AuditPage.Html(Report(new ExampleShape(1, 8, 8), people: true));
        Assert.Equal(["suspects", "noise", "classes", "labellers", "duplicates", "map", "truth", "run"], Sections(html));
        Assert.Contains("<img", html);
        Assert.Contains("class=\"heat\"", html);
        Assert.Contains("looks like", html);
        Assert.Contains("the most suspect tenth", html);
    }

    [Fact]
    public void Page_of_a_table_says_what_is_strange_about_a_row()
    {
        string html = AuditPage.Html(Report(ExampleShape.Features(4), people: false));
        Assert.Equal(["suspects", "noise", "classes", "duplicates", "map", "truth", "run"], Sections(html));
        Assert.DoesNotContain("<img", html);
        Assert.Contains("girth", html);
        Assert.Contains("usually", html);
    }

    [Fact]
    public void Page_stays_small_and_escapes_what_users_wrote()
    {
        string html = AuditPage.Html(Report(ExampleShape.Features(4), people: false, count: 150_000));
        Assert.True(html.Length < 400_000, $"{html.Length} characters");
        Assert.DoesNotContain("<b>\"it", html);
        Assert.Contains("&lt;b&gt;&quot;it&#x27;s&quot; &amp; co", html);
        Assert.DoesNotMatch("https?://|src=\"(?!data:)|href=\"(?!data:)|url\\(", html);
    }

    // Three classes; a tenth of the labels say the next one, and whoever gives the probabilities knows it.
    internal static AuditReport Report(ExampleShape shape, bool people, int count = 300)
    {
        RandomStream random = new(1);
        float[] values = new float[count * shape.Length];
        random.FillNormal(values, 0.3f);
        int[] truth = [.. Enumerable.Range(0, count).Select(i => i % 3)], given = [.. truth.Select((right, i) => i % 10 == 4 ? (right + 1) % 3 : right)];
        Dataset data = Dataset.FromFloats($"stripes {TinyRun.Nasty}", shape, [$"oak {TinyRun.Nasty}", "elm", "fir"], values, given);
        Tensor probabilities = new([count, 3]);
        for (int i = 0; i < count; i++)
        {
            probabilities.Row(i).Fill(0.05f);
            probabilities[i, truth[i]] = 0.9f;
        }
        SuspectList suspects = Suspects.Find(probabilities, given, new SuspectOptions { ClassNames = data.Classes });
        int[] shown = [.. Enumerable.Range(0, 60)];
        Tensor places = new([60, 2]);
        random.FillNormal(places.Span, 1);
        int[] neighbours = [.. Enumerable.Range(0, count).Select(i => i ^ 1)];
        return new AuditReport
        {
            Command = $"rootball labels audit '{TinyRun.Nasty}'",
            Data = data,
            Ids = [.. Enumerable.Range(0, count).Select(i => $"{i}")],
            FeatureNames = shape.IsPicture ? null : [.. Enumerable.Range(0, shape.Width).Select(i => $"girth {i}")],
            Probabilities = probabilities,
            Suspects = suspects,
            Noise = suspects.Noise,
            Value = LabelInformation.Of(suspects.Noise.Prior, suspects.Noise.Noise, count),
            Error = 0.1,
            Consensus = people ? MajorityVote.Of(Annotations.Of([.. Enumerable.Range(0, count).Select(i => $"{i}")], ["ann", "bob"], data.Classes, [.. Enumerable.Range(0, count), 1], [.. new int[count], 1], [.. given, 0])) : null,
            Duplicates = NearDuplicates.Find(1, neighbours, new float[count], given),
            Map = new AuditMap(shown, places),
            Quality = [("suspect precision", "100 %")],
            Facts = [("Data", TinyRun.Nasty)],
        };
    }

    private static string[] Sections(string html) => [.. Regex.Matches(html, "<section id=\"(\\w+)\"").Select(match => match.Groups[1].Value)];
}
