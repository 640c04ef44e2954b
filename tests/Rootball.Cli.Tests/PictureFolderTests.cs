using System.Globalization;
using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Cli.Tests;

public sealed class PictureFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Photographs_of_any_size_are_learned_with_filters_unasked_and_it_is_said_how()
    {
        string photographs = Photographs(), run = Path.Combine(_folder, "run");
        (int code, string output, string said) = Run("learn", photographs, "--epochs", "12", "--out", run);
        Assert.True(code == 0, said);
        Assert.Contains("240 pictures of 2 classes, 3×32×32, brought to 32×32 from 24×20 … 40×36", said, StringComparison.Ordinal);
        Assert.Contains("Local learning, levels 32c5p2,64c5p2,128c3p2.", said, StringComparison.Ordinal);
        Assert.Contains("test error 0.00 %", output, StringComparison.Ordinal);
        Assert.Contains("32 filters of 5×5, pooled 2×2", File.ReadAllText(Path.Combine(run, "report.html")), StringComparison.Ordinal);

        string[] pictures = [.. Directory.GetFiles(Path.Combine(photographs, "evening")).Take(3)];
        (code, output, _) = Run(["predict", run, .. pictures]);
        Assert.Equal(0, code);
        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Equal("evening", line.Split('\t')[2]));
    }

    [Fact]
    public void Levels_and_rule_are_chosen_where_nobody_says()
    {
        string run = Path.Combine(_folder, "run"), data = Path.Combine(_folder, "digits.npz");
        DataExport.Write(PenDigits.Create(100, 20), data, overwrite: true);
        Assert.Equal(0, Run("learn", data, "--epochs", "1", "--no-compare", "--out", run).Code);
        string facts = File.ReadAllText(Path.Combine(run, "run.json"));
        Assert.Contains("forward-forward", facts, StringComparison.Ordinal);
        Assert.Equal(3, facts.Split("\"1000\"").Length - 1);
        (int code, _, string error) = Run("learn", data, "--widths", "8c5p40,10", "--quiet", "--out", Path.Combine(_folder, "other"));
        Assert.Equal(2, code);
        Assert.Contains("the pooling of level 8c5p40", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.TrimEnd('\n'));
        Assert.False(Directory.Exists(Path.Combine(_folder, "other")));
    }

    // Evening is red below, morning is blue below; each half of them of another size.
    private string Photographs()
    {
        string all = Path.Combine(_folder, "photographs");
        foreach ((int height, int width) in ((int, int)[])[(20, 24), (36, 40)])
        {
            ExampleShape shape = new(3, height, width);
            int[] labels = [.. Enumerable.Range(0, 120).Select(i => i % 2)];
            byte[] values = new byte[labels.Length * shape.Length];
            RandomStream random = new(1);
            for (int i = 0; i < values.Length; i++)
            {
                (int example, int at) = (i / shape.Length, i % shape.Length);
                (int channel, int row) = (at / (height * width), at / width % height);
                bool lit = row > height / 2 && channel == (labels[example] == 0 ? 0 : 2);
                values[i] = (byte)((lit ? 150 : 40) + random.NextInt(60));
            }
            string some = Path.Combine(_folder, $"some{width}");
            Dataset data = Dataset.FromBytes("some", shape, ["evening", "morning"], values, labels);
            DataExport.Write(new LearningTask(data, data.Take(0, random), ""), some, overwrite: true);
            foreach (string file in Directory.GetFiles(some, "*.png", SearchOption.AllDirectories))
            {
                string kind = Path.Combine(all, Path.GetFileName(Path.GetDirectoryName(file))!);
                Directory.CreateDirectory(kind);
                File.Move(file, Path.Combine(kind, $"{width}-{Path.GetFileName(file)}"));
            }
        }
        return all;
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        using StringWriter output = new(CultureInfo.InvariantCulture), error = new(CultureInfo.InvariantCulture);
        return (CommandLine.Run(args, output, error, CancellationToken.None), output.ToString(), error.ToString());
    }
}
