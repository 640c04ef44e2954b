using System.Globalization;
using System.Text.Json;
using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Cli.Tests;

public sealed class MapTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_table_becomes_a_page_pictures_tables_and_the_figures_of_the_contract()
    {
        string[] forms = ["map.html", "map.png", "map.svg", "map.csv", "map.npy", "map.parquet"];
        string[] outs = [.. forms.SelectMany(form => (string[])["--out", At(form)])];
        (int code, string output, string error) = Run(["map", Flowers(), "--iterations", "300", "--colour", "height", "--json", "-", .. outs]);
        Assert.True(code == 0, error);
        JsonElement run = JsonDocument.Parse(output).RootElement;
        Dictionary<string, double> figures = run.GetProperty("figures").EnumerateArray().ToDictionary(f => f.GetProperty("name").GetString()!, f => f.GetProperty("value").GetDouble());
        foreach (string name in (string[])["kl_divergence", "neighbours_kept_10", "one_nn_accuracy", "seconds_neighbours", "seconds_affinities", "seconds_embedding", "peak_bytes"])
            Assert.True(figures.ContainsKey(name), name);
        Assert.InRange(figures["one_nn_accuracy"], 0.95, 1);
        Assert.All(forms, form => Assert.True(new FileInfo(At(form)).Length > 500, form));
        Table table = Table.Read(At("map.parquet"));
        Assert.Equal(["map_x", "map_y", "species", "height"], table.Columns.Select(column => column.Name));
        Assert.Equal(table["map_x"][7], Table.Read(At("map.csv"))["map_x"][7]);
        Assert.Equal([240, 2], Npy.Read(At("map.npy")).Shape);
        Assert.Contains("rose", File.ReadAllText(At("map.html")), StringComparison.Ordinal);
        Assert.Contains("height", File.ReadAllText(At("map.html")), StringComparison.Ordinal);
        Assert.StartsWith("<svg", File.ReadAllText(At("map.svg")), StringComparison.Ordinal);
    }

    [Fact]
    public void New_points_are_added_to_a_kept_map()
    {
        string flowers = Flowers();
        Assert.Equal(0, Run("map", flowers, "--iterations", "300", "--quiet", "--model", At("model.safetensors"), "--out", At("old.csv")).Code);
        (int code, _, string error) = Run("map", flowers, "--limit", "30", "--add", At("model.safetensors"), "--out", At("new.csv"), "--out", At("new.html"), "--quiet");
        Assert.True(code == 0, error);
        Table old = Table.Read(At("old.csv")), placed = Table.Read(At("new.csv"));
        Assert.Equal(30, placed.Rows);
        // The same flowers again: each lands among its own kind, near where it lay.
        double apart = Enumerable.Range(0, 30).Average(i => Math.Abs(Number(old, "map_x", i) - Number(placed, "map_x", i)) + Math.Abs(Number(old, "map_y", i) - Number(placed, "map_y", i)));
        Assert.InRange(apart, 0, 5);
        Refused("numbers; the map was made of points of 5", "map", Wide(), "--add", At("model.safetensors"), "--out", At("x.csv"));
        Refused("one of them", "map", flowers, "--add", At("model.safetensors"), "--model", At("m2.safetensors"), "--out", At("x.csv"));
        Refused("not the model of a map", "map", flowers, "--add", Model(), "--out", At("x.csv"));
    }

    [Fact]
    public void Classes_that_are_numbers_are_classes()
    {
        File.WriteAllText(At("numbers.csv"), "a,b,label\n" + string.Concat(Enumerable.Range(0, 60).Select(i => $"{i % 3 * 9 + i / 60.0},{i % 7},{i % 3}\n")));
        Assert.Equal(0, Run("map", At("numbers.csv"), "--out", At("numbers.html"), "--quiet", "--metric", "euclidean").Code);
        Assert.Contains("{\"name\":\"label\",\"kind\":\"category\"", File.ReadAllText(At("numbers.html")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trained_nets_level_can_be_mapped()
    {
        string data = At("digits.npz");
        DataExport.Write(PenDigits.Create(300, 60), data, overwrite: true);
        Assert.Equal(0, Run("learn", data, "--epochs", "2", "--widths", "30,20", "--no-compare", "--quiet", "--out", At("run")).Code);
        (int code, _, string said) = Run("map", data, "--through", At("run") + ":1", "--out", At("level.html"), "--iterations", "120");
        Assert.True(code == 0, said);
        Assert.Contains("Level 1 of 2: 30 numbers a point.", said, StringComparison.Ordinal);
        Refused("levels 1 to 2", "map", data, "--through", At("run") + ":3", "--out", At("x.html"));
        Refused("trained on examples", "map", Flowers(), "--through", At("run"), "--out", At("x.html"));
    }

    [Fact]
    public void What_cannot_be_mapped_is_one_line_and_nothing_is_written()
    {
        string flowers = Flowers();
        Refused("there is no such data", "map", At("none.csv"), "--out", At("x.html"));
        Refused("'.pdf'", "map", flowers, "--out", At("x.pdf"));
        Refused("'.safetensors'", "map", flowers, "--out", At("x.safetensors"));
        Refused("expected .safetensors", "map", flowers, "--out", At("x.html"), "--model", At("x.bin"));
        Refused("colour", "map", flowers, "--colour", "colour", "--out", At("x.html"));
        Refused("perplexity", "map", flowers, "--perplexity", "0", "--out", At("x.html"));
        Refused("'many' is no number", "map", flowers, "--perplexity", "many", "--out", At("x.html"));
        Refused("5 dimensions", "map", flowers, "--dimensions", "5", "--out", At("x.html"));
        Refused("two values", "map", flowers, "--metric", "Hamming", "--out", At("x.html"));
        Refused("twice", "map", flowers, "--out", At("x.html"), "--out", At("x.html"));
        File.WriteAllText(At("holes.csv"), "a,b\n1,2\n3,\n4,5\n");
        Refused("missing", "map", At("holes.csv"), "--out", At("x.html"));
        File.WriteAllText(At("words.csv"), "a,b\nx,y\nz,w\n");
        Refused("number", "map", At("words.csv"), "--out", At("x.html"));
        Assert.False(File.Exists(At("x.html")));
        File.WriteAllText(At("mine.html"), "mine");
        Refused("--force", "map", flowers, "--out", At("mine.html"));
        Assert.Equal("mine", File.ReadAllText(At("mine.html")));
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void As_few_points_as_there_may_be(int count)
    {
        File.WriteAllText(At("few.csv"), "a,b,label\n" + string.Concat(Enumerable.Range(0, count).Select(i => $"{i},{i * i},c{i}\n")));
        (int code, _, string error) = Run("map", At("few.csv"), "--out", At("few.html"), "--out", At("few.svg"), "--out", At("few.png"));
        Assert.True(code == (count == 0 ? 2 : 0), error);
        Assert.Equal(count > 0, File.Exists(At("few.html")));
    }

    [Theory]
    [InlineData("--method", "sne"), InlineData("--method", "uni-sne"), InlineData("--dimensions", "3"), InlineData("--metric", "Cosine"), InlineData("--uniform", "10"), InlineData("--perplexity", "5,50")]
    public void The_family_and_its_choices(string option, string value)
    {
        (int code, string output, string error) = Run("map", Flowers(), option, value, "--iterations", "200", "--out", At("map.html"), "--seed", "2");
        Assert.True(code == 0, error);
        Assert.Contains("neighbours_kept_10", output, StringComparison.Ordinal);
    }

    // Three kinds of flowers that differ in four measures.
    private string Flowers()
    {
        RandomStream random = new(1);
        string[] kinds = ["rose", "lily", "daisy"];
        IEnumerable<string> rows = Enumerable.Range(0, 240).Select(i => string.Create(CultureInfo.InvariantCulture,
            $"{(i % 3) * 5 + random.NextNormal()},{(i % 3 == 1 ? 4 : 0) + random.NextNormal()},{random.NextNormal()},{(i % 3) * 3 - random.NextNormal()},{kinds[i % 3]},{i % 3 + random.NextSingle()}"));
        File.WriteAllText(At("flowers.csv"), "a,b,c,d,species,height\n" + string.Join('\n', rows) + "\n");
        return At("flowers.csv");
    }

    private string Wide()
    {
        File.WriteAllText(At("wide.csv"), "a,b,c,d,e,f\n1,2,3,4,5,6\n2,3,4,5,6,7\n");
        return At("wide.csv");
    }

    private string Model()
    {
        Safetensors.Write(At("other.safetensors"), [("w", new Tensor([2]))]);
        return At("other.safetensors");
    }

    private static double Number(Table table, string column, int row) => double.Parse(table[column][row]!, CultureInfo.InvariantCulture);

    private void Refused(string because, params string[] args)
    {
        (int code, string output, string error) = Run(args);
        Assert.True(code == 2, $"{code}: {output}{error}");
        Assert.Contains(because, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.StartsWith("rootball: ", StringComparison.Ordinal));
    }

    private string At(string name) => Path.Combine(_folder, name);

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(), error = new();
        return (CommandLine.Run(args, output, error, CancellationToken.None), output.ToString(), error.ToString());
    }
}
