using System.Text;
using System.Text.RegularExpressions;
using Rootball.Files;
using Rootball.Reports.Maps;
using Rootball.Tensors;

namespace Rootball.Reports.Tests.Maps;

public class MapPageTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void The_page_holds_every_point_axis_by_axis(int dimensions)
    {
        MapReport report = SampleMap.Clusters(1000, dimensions);
        float[] numbers = new WrittenPage(report).Block<float>("points");
        Assert.Equal(1000 * dimensions, numbers.Length);
        for (int i = 0; i < 1000; i++)
        {
            for (int axis = 0; axis < dimensions; axis++)
                Assert.Equal(report.Points[i, axis], numbers[axis * 1000 + i]);
        }
    }

    [Fact]
    public void Columns_are_written_as_they_are_and_the_commonest_category_comes_first()
    {
        MapReport report = SampleMap.Clusters(600);
        MapCategories side = (MapCategories)report.Columns[0];
        side.Codes[7] = -1;
        WrittenPage page = new(report);
        string[] categories = [.. page.Head.GetProperty("columns")[0].GetProperty("categories").EnumerateArray().Select(name => name.GetString()!)];
        Assert.Equal(["left", "middle", "right"], categories);
        byte[] codes = page.Block<byte>("column-0");
        for (int i = 0; i < 600; i++)
            Assert.Equal(side.Codes[i] < 0 ? "" : side.Categories[side.Codes[i]], codes[i] == 0 ? "" : categories[codes[i] - 1]);
        Assert.Equal(((MapNumbers)report.Columns[1]).Values, page.Block<float>("column-1"));
        Assert.Equal(string.Concat(((MapTexts)report.Columns[2]).Values.Select(text => text + "\0")), Encoding.UTF8.GetString(page.Block<byte>("column-2")));
    }

    [Fact]
    public void Codes_of_many_categories_take_as_many_bytes_as_they_need()
    {
        int[] codes = [.. Enumerable.Range(0, 300)];
        MapReport report = SampleMap.Clusters(300) with { Columns = [new MapCategories("name", [.. codes.Select(code => $"n{code}")], codes)] };
        Assert.Equal(Enumerable.Range(1, 300).Select(code => (ushort)code), new WrittenPage(report).Block<ushort>("column-0"));
    }

    [Fact]
    public void Thumbnails_and_neighbours_lie_in_pieces_that_can_be_read_alone()
    {
        RandomStream random = new(1);
        byte[] pixels = [.. Enumerable.Range(0, 30 * 3 * 200 * 100).Select(_ => (byte)random.NextInt(256))];
        MapReport report = SampleMap.Clusters(30) with { Thumbnails = new MapThumbnails(3, 200, 100, pixels) };
        WrittenPage page = new(report);
        Assert.Equal(4, page.Head.GetProperty("thumbnails").GetProperty("perPiece").GetInt32());
        Assert.Equal(pixels, Enumerable.Range(0, 8).SelectMany(piece => page.Block<byte>($"thumbnails-{piece}")));
        Assert.Equal(report.Neighbours, page.Block<int>("neighbours-0"));
    }

    [Fact]
    public void Long_blocks_are_parted_between_script_elements()
    {
        RandomStream random = new(1);
        byte[] noise = [.. Enumerable.Range(0, 8_000_000).Select(_ => (byte)(1 + random.NextInt(127)))];
        MapReport report = SampleMap.Clusters(1) with { Columns = [new MapTexts("noise", [Encoding.UTF8.GetString(noise)])], Neighbours = null };
        WrittenPage page = new(report);
        Assert.Equal(noise.Append((byte)0), page.Block<byte>("column-0"));
        Assert.True(Regex.Count(page.Html, "data-block=\"column-0\"") > 1);
    }

    [Fact]
    public void Thumbnails_that_would_fill_the_page_are_made_smaller()
    {
        byte[] pixels = new byte[300 * 1000 * 1000];
        Array.Fill(pixels, (byte)100, 0, 1_000_000);
        pixels[1] = 200;
        WrittenPage page = new(SampleMap.Clusters(300) with { Thumbnails = new MapThumbnails(1, 1000, 1000, pixels) });
        Assert.Equal(2, page.Head.GetProperty("thumbnails").GetProperty("shrunk").GetInt32());
        Assert.Equal(500, page.Head.GetProperty("thumbnails").GetProperty("width").GetInt32());
        byte[] small = page.Block<byte>("thumbnails-0");
        Assert.Equal([125, 100], small[..2]);
        Assert.Equal((250_000, 100), (small.Length, small[^1]));
        Assert.Equal(0, page.Block<byte>("thumbnails-1")[0]);
    }

    [Fact]
    public void Frames_lie_within_a_step_of_where_they_were()
    {
        MapReport report = SampleMap.Clusters(500, frames: 1);
        WrittenPage page = new(report);
        ushort[] levels = page.Block<ushort>("frames-0");
        for (int axis = 0; axis < 2; axis++)
        {
            double low = page.Head.GetProperty("frames")[0].GetProperty("low")[axis].GetDouble(), span = page.Head.GetProperty("frames")[0].GetProperty("span")[axis].GetDouble();
            for (int i = 0; i < 500; i++)
                Assert.Equal(report.Points[i, axis], low + span * levels[500 * axis + i] / 65535, span / 65535);
        }
    }

    [Fact]
    public void Of_too_many_frames_the_first_the_last_and_some_between_are_kept()
    {
        Tensor points = new([1_000_000, 2]);
        MapReport report = new() { Title = "t", Lead = "l", Points = points, Frames = [.. Enumerable.Range(0, 30).Select(i => new MapFrame(i, double.NaN, points))] };
        WrittenPage page = new(report);
        int[] iterations = [.. page.Head.GetProperty("frames").EnumerateArray().Select(frame => frame.GetProperty("iteration").GetInt32())];
        Assert.Equal(24, iterations.Length);
        Assert.Equal((0, 29), (iterations[0], iterations[^1]));
        Assert.Equal(30, page.Head.GetProperty("framesGiven").GetInt32());
        Assert.True(page.Has("frames-23") && !page.Has("frames-24"));
    }

    [Fact]
    public void Nothing_a_user_writes_can_end_a_script()
    {
        const string Bad = SampleMap.Malicious;
        MapReport plain = SampleMap.Clusters(3);
        MapReport report = plain with
        {
            Title = Bad,
            Lead = Bad,
            Command = Bad,
            Facts = [(Bad, Bad)],
            Columns = [new MapCategories(Bad, [Bad], [0, 0, -1]), new MapTexts("text", [Bad, "", "a\0b"])],
            LabelBy = "text",
        };
        WrittenPage page = new(report);
        Assert.Equal(Regex.Count(page.Html, "<script"), Regex.Count(page.Html, "</script>"));
        Assert.DoesNotContain("<script>window", page.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", page.Html, StringComparison.Ordinal);
        Assert.Equal(Bad, page.Head.GetProperty("title").GetString());
        Assert.Equal($"{Bad}\0\0a b\0", Encoding.UTF8.GetString(page.Block<byte>("column-1")));
    }

    [Fact]
    public void The_page_is_written_within_a_few_megabytes()
    {
        MapReport report = SampleMap.Clusters(500_000) with { Columns = [] };
        string path = Path.GetTempFileName();
        try
        {
            MapPage.Write(SampleMap.Clusters(10), path);
            long before = GC.GetAllocatedBytesForCurrentThread();
            MapPage.Write(report, path);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 6_000_000);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void What_does_not_agree_is_refused_in_words()
    {
        MapReport report = SampleMap.Clusters(6);
        Tensor infinite = report.Points.Clone();
        infinite[4, 1] = float.PositiveInfinity;
        Refused(report with { Points = infinite }, "row 4");
        Refused(report with { Points = new Tensor([6, 4]) }, "expected [6,2 or 3]");
        Refused(report with { Columns = [new MapNumbers("short", [1])] }, "column short has 1 values for 6 points");
        Refused(report with { Columns = [new MapCategories("side", ["a"], [0, 0, 1, 0, 0, 0])] }, "code 1 of 1 categories");
        Refused(report with { ColourBy = "weight" }, "no column weight; there are: side, size, note");
        Refused(report with { NeighboursPerPoint = 3 }, "expected 3 for each of 6");
        Refused(report with { Neighbours = [.. Enumerable.Repeat(6, 12)] }, "neighbour 6 of 6");
        Refused(report with { Thumbnails = new MapThumbnails(1, 2, 2, new byte[23]) }, "23 bytes for 6 points");
        Refused(report with { Frames = [new MapFrame(5, 1, new Tensor([5, 2]))] }, "iteration 5 are [5,2]; expected [6,2]");
    }

    [Fact]
    public void A_file_that_cannot_be_written_is_one_line()
    {
        string file = Path.GetTempFileName();
        Assert.Throws<DataException>(() => MapPage.Write(SampleMap.Clusters(3), Path.Combine(file, "map.html")));
        File.Delete(file);
    }

    private static void Refused(MapReport report, string words) =>
        Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(() => MapPage.Write(report, Path.Combine(Path.GetTempPath(), "refused.html"))).Message, StringComparison.Ordinal);
}
