using System.Text.RegularExpressions;
using System.Xml.Linq;
using Rootball.Reports.Maps;
using Rootball.Tensors;

namespace Rootball.Reports.Tests.Maps;

public class MapPictureTests
{
    [Fact]
    public void The_svg_draws_every_point_once_and_names_the_categories()
    {
        string svg = Written(SampleMap.Clusters(600), MapPicture.WriteSvg);
        XElement root = XDocument.Parse(svg).Root!;
        Assert.Equal(600, Regex.Count(svg, "h0"));
        XNamespace space = root.Name.Namespace;
        Assert.Equal(3, root.Descendants(space + "path").Count());
        Assert.Equal(["Three clusters", "left (300)", "middle (200)", "right (100)"], root.Elements(space + "text").Select(text => text.Value));
        Assert.DoesNotMatch(@"M\d+\.\d{3}", svg);
    }

    [Fact]
    public void The_svg_of_bad_words_is_still_xml()
    {
        MapReport report = SampleMap.Clusters(2) with { Title = SampleMap.Malicious, Columns = [new MapCategories("c", [SampleMap.Malicious], [0, -1])] };
        XElement root = XDocument.Parse(Written(report, MapPicture.WriteSvg)).Root!;
        Assert.Equal(SampleMap.Malicious, root.Elements().First().Value);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5)]
    public void Few_points_and_equal_ones_make_pictures_too(int count)
    {
        MapReport report = new() { Title = "t", Lead = "l", Points = new Tensor([count, 2]), Columns = [new MapNumbers("n", [.. Enumerable.Repeat(float.NaN, count)])] };
        Assert.Equal(count, Regex.Count(Written(report, MapPicture.WriteSvg), "h0"));
        byte[] png = WrittenBytes(report, (map, path) => MapPicture.WritePng(map, path, 100));
        Assert.Equal("PNG"u8.ToArray(), png[1..4]);
    }

    [Fact]
    public void The_png_has_the_width_that_was_asked_for_and_clusters_where_they_are()
    {
        byte[] png = WrittenBytes(SampleMap.Clusters(600), (map, path) => MapPicture.WritePng(map, path, 320));
        Assert.Equal([0, 0, 1, 64], png[16..20]);
        Assert.True(png.Length > 2000, $"{png.Length} bytes");
    }

    private static string Written(MapReport report, Action<MapReport, string, int> write) =>
        System.Text.Encoding.UTF8.GetString(WrittenBytes(report, (map, path) => write(map, path, 1000)));

    private static byte[] WrittenBytes(MapReport report, Action<MapReport, string> write)
    {
        string path = Path.GetTempFileName();
        try
        {
            write(report, path);
            return File.ReadAllBytes(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
