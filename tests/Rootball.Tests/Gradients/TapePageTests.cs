using System.Runtime.CompilerServices;
using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Tests.Gradients;

/// <summary>The code of docs/tape.md is this code: it compiles, it learns, and it cannot drift away.</summary>
public class TapePageTests
{
    private static readonly RandomStream s_random = new(1);

    [Fact]
    public void The_page_shows_this_code()
    {
        string here = Path.GetDirectoryName(Source())!, page = File.ReadAllText(Path.Combine(here, "..", "..", "..", "docs", "tape.md"));
        string[] shown = [.. page.Split("```csharp").Skip(1).Select(block => block.Split("```")[0])];
        string[] code = [.. File.ReadAllText(Source()).Split("// " + "PAGE").Skip(1).Select(block => block.Split("// END")[0])];
        Assert.Equal(shown.Select(Lines), code.Select(Lines));
    }

    [Fact]
    public void A_classifier_learns()
    {
        Tensor x = Normal([20, 6]), weights = Normal([10, 6]);
        int[] labels = [.. Enumerable.Range(0, 20).Select(i => i % 10)];
        // PAGE
        Tape tape = new();
        Parameter w = new("w", weights), b = new("b", new Tensor([10]), decays: false);
        Var logits = tape.Constant(x).Linear(tape.Use(w), tape.Use(b));
        tape.Learn(logits.CrossEntropy(labels), Adam.Create(1e-3f));
        tape.Clear();
        // END
        Assert.Equal(1, w.Updates);
    }

    [Fact]
    public void A_recurrent_net_learns()
    {
        (int steps, int batch, int inputs) = (9, 4, 3);
        Tensor sequences = Normal([steps, batch, inputs]);
        int[] labels = [0, 1, 2, 3];
        RandomStream random = s_random;
        Optimiser optimiser = Adam.Create();
        Tape tape = new();
        // PAGE
        LstmCell cell = new("cell", inputs, units: 32, random, forgetBias: 4);
        DenseLevel readout = new("readout", 32, 4, LinearActivation.None, random);
        Var xs = tape.Constant(sequences);                                  // [T, B, In]
        Var last = Unroll.Last(cell, xs, cell.Start(tape, batch));          // recomputed between √T saved states
        tape.Learn(readout.Forward(cell.Activity(last)).CrossEntropy(labels), optimiser);
        tape.Clear();
        // END
        Assert.All(cell.Parameters, parameter => Assert.Equal(1, parameter.Updates));
    }

    [Fact]
    public void A_deep_transformer_learns()
    {
        (int places, int batch, int width) = (5, 2, 8);
        Tensor sequences = Normal([batch * places, width]);
        RandomStream random = s_random;
        Tape tape = new();
        // PAGE
        TransformerBlock[] blocks = [.. Enumerable.Range(1, 6).Select(i => new TransformerBlock($"block{i}", width, heads: 2, random, causal: true))];
        Var x = tape.Constant(sequences);                                   // [B·T, D], sequences one after the other
        foreach (TransformerBlock block in blocks)
            x = tape.Recompute(inputs => block.Forward(inputs[0], batch), x); // only what goes up is kept
        // END
        tape.Learn(x.Square().Mean(), Sgd.Create(0.01f));
        tape.Clear();
        Assert.All(blocks.SelectMany(block => block.Parameters), parameter => Assert.Equal(1, parameter.Updates));
    }

    private static Tensor Normal(Shape shape)
    {
        Tensor tensor = new(shape);
        s_random.Split(shape.ToString()).FillNormal(tensor.Span, 1);
        return tensor;
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static string Source([CallerFilePath] string path = "") => path;
}
