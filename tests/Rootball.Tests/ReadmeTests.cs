using System.Runtime.CompilerServices;
using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Tensors;

namespace Rootball.Tests;

/// <summary>The README's code is this code: it compiles, it learns, and it cannot drift away.</summary>
public class ReadmeTests
{
    [Fact]
    public void The_loop_in_the_readme_learns()
    {
        RandomStream random = new(1);
        Network network = Network.Create(4, [16, 16], LinearActivation.Relu, random);
        Readout objective = new(network, 2, [0, 1], random);
        Optimiser optimiser = Adam.Create(0.01f);
        Tensor batch = new([40, 4]);
        random.Split("inputs").FillNormal(batch.Span, 1);
        objective.Targets = (int[])[.. Enumerable.Range(0, 40).Select(row => batch[row, 0] > 0 ? 1 : 0)];
        float first = float.NaN, last = float.NaN;
        for (int step = 0; step < 100; step++)
        {
            last = Step(network, objective, optimiser, batch);
            first = float.IsNaN(first) ? last : first;
        }
        Assert.InRange(last / first, 0, 0.2);
    }

    private static float Step(Network network, Readout objective, Optimiser optimiser, Tensor batch)
    {
        float lowest = float.NaN;
        int index = 0;
        // README
        Tape tape = new();
        Var x = tape.Constant(batch);                       // [B, In]
        foreach (Level level in network.Levels)
        {
            Var h = level.Forward(x);
            Var loss = objective.Loss(index++, x, h);       // what this level is asked for
            lowest = float.IsNaN(lowest) ? loss.Value.Span[0] : lowest; // not in the README
            x = tape.Cut(Network.Upward(h));                // nothing flows back through here
            tape.Learn(loss, optimiser);                    // the level learns, and its memory is released
        }
        // END
        return lowest;
    }

    [Fact]
    public void The_readme_shows_that_loop()
    {
        string here = Path.GetDirectoryName(Source())!, readme = File.ReadAllText(Path.Combine(here, "..", "..", "README.md"));
        string[] block = Lines(readme.Split("```csharp")[1].Split("```")[0]);
        string[] code = Lines(File.ReadAllText(Source()).Split("// README")[1].Split("// END")[0]);
        Assert.Equal(block, code.Where(line => !line.EndsWith("// not in the README", StringComparison.Ordinal)));
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static string Source([CallerFilePath] string path = "") => path;
}
