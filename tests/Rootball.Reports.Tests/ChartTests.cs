using System.Xml.Linq;

namespace Rootball.Reports.Tests;

public class ChartTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Any_points_make_a_well_formed_chart(bool log)
    {
        (double, double)[][] lines = [[], [(1, 1)], [(0, 0), (1, -1)], [(1, double.NaN), (2, 5)], [(1, 1e-9), (1e9, 1e12)], [(3, 3), (3, 3)], [.. Enumerable.Range(1, 500).Select(i => ((double)i, 1.0 / i))]];
        foreach ((double, double)[] points in lines)
        {
            string html = new SvgChart("<title>", new ChartAxis("x") { Log = log }, new ChartAxis("y") { Log = log }).Add(new("a & b", points)).Html();
            XElement chart = XElement.Parse(html);
            Assert.DoesNotContain("NaN", html);
            Assert.DoesNotContain("∞", html);
            Assert.InRange(chart.Descendants("circle").Count(), 0, 60);
            Assert.InRange(chart.Descendants("text").Count(), 4, 40);
        }
    }

    [Fact]
    public void Bars_hold_what_is_no_number_and_less_than_zero()
    {
        string html = new SvgBars("bars", ["a", "b<"]).Add("x", [1, double.NaN]).Add("y", [-2, 0]).Mark(1, "&").Html();
        Assert.Equal(3, XElement.Parse(html).Descendants("rect").Count(rect => rect.Attribute("x") is not null));
    }

    [Fact]
    public void Words_of_a_map_never_lie_over_each_other()
    {
        MapWord[] words = [.. Enumerable.Range(0, 400).Select(i => new MapWord($"<w{i}>", Math.Sqrt(i) * Math.Cos(i), i % 3, i / 400.0, i == 7))];
        XElement chart = XElement.Parse(new SvgWords("a & b", words).Html());
        (double X, double Y, double Size, int Length)[] written = [.. chart.Descendants("text").Select(text =>
            ((double)text.Attribute("x")!, (double)text.Attribute("y")!, (double)text.Attribute("font-size")!, text.Value.Length))];
        Assert.Equal(400, written.Length + chart.Descendants("circle").Count());
        Assert.InRange(written.Length, 50, 399);
        Assert.Single(chart.Descendants("text"), text => text.Attribute("class") is not null);
        // Half of a letter's width is allowed for rounding.
        Assert.DoesNotContain(written, a => written.Any(b => a != b && Math.Abs(a.Y - 0.35 * a.Size - b.Y + 0.35 * b.Size) < 0.5 * (a.Size + b.Size)
            && Math.Abs(a.X - b.X) < 0.27 * (a.Size * a.Length + b.Size * b.Length)));
        Assert.Empty(XElement.Parse(new SvgWords("none", []).Html()).Descendants("text"));
    }

    [Fact]
    public void A_scatter_is_a_path_a_class_within_its_square()
    {
        (double, double, int)[] points = [.. Enumerable.Range(0, 100).Select(i => (1e6 * i, -3.0, i % 12))];
        XElement chart = XElement.Parse(new SvgScatter("<t>", ["a", "b&"]).Html(points, legend: true));
        string[] paths = [.. chart.Descendants("path").Select(path => path.Attribute("d")!.Value).Where(d => d != "M5 5h0")];
        Assert.Equal(12, paths.Length);
        Assert.Equal(100, paths.Sum(path => path.Count(c => c == 'M')));
        Assert.All(paths, path => Assert.DoesNotContain('-', path));
        Assert.Empty(XElement.Parse(new SvgScatter("t", []).Html([])).Descendants("path"));
    }

    [Fact]
    public void A_sheet_places_its_pictures_between_lines()
    {
        Picture one = new(2, 2);
        one.Paint(1, 0, 10, 20, 30);
        Picture sheet = Pictures.Sheet([one, one, one], 2);
        Assert.Equal((7, 7), (sheet.Width, sheet.Height));
        int at = 4 * (1 * 7 + 5); // the second picture's right upper pixel
        Assert.Equal([10, 20, 30, 255], sheet.Rgba[at..(at + 4)]);
        Assert.StartsWith("data:image/png;base64,iVBORw0KGgo", sheet.DataUri());
    }
}
