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
