using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>A small net on top of each level in which an objective compares, so that the level itself may keep what the comparison throws away.</summary>
/// <remarks>
/// Chen, Kornblith, Norouzi and Hinton, "A simple framework for contrastive learning of visual representations", ICML 2020, section 4.2. What a convolutional level says is first
/// averaged over a few places.
/// </remarks>
public sealed class Projection
{
    // A side of the grid of places that a picture is averaged to.
    private const int Places = 2;

    private readonly Shape[] _outputs;
    private readonly DenseLevel[][] _heads;

    /// <summary>Makes heads for every level.</summary>
    /// <param name="network">Whose levels are compared.</param>
    /// <param name="width">Numbers that are compared; 0 compares what the levels say themselves.</param>
    /// <param name="hidden">Units between; 0 for one linear map.</param>
    /// <param name="random">Where the weights are drawn from.</param>
    public Projection(Network network, int width, int hidden, RandomStream random)
    {
        _outputs = [.. network.Levels.Select(level => level.Output)];
        _heads = [.. _outputs.Select((output, level) => Heads($"projection{level + 1}", Size(output), width, hidden, random))];
    }

    /// <summary>All that the heads learn.</summary>
    public IEnumerable<Parameter> Parameters => _heads.SelectMany(head => head).SelectMany(part => part.Parameters);

    /// <summary>What is compared [B,Width], for activities h [B,Outputs] of a level.</summary>
    public Var Of(int level, Var h)
    {
        Var x = Averaged(h, _outputs[level]);
        foreach (DenseLevel part in _heads[level])
            x = part.Forward(x.NormaliseRows());
        return x;
    }

    /// <summary>A picture's activities averaged over a few places; others as they are.</summary>
    internal static Var Averaged(Var h, Shape output)
    {
        if (output.Rank != 3 || Window(output) <= 1)
            return h;
        int window = Window(output);
        Var pooled = h.Reshape([h.Shape[0], output[0], output[1], output[2]]).AveragePool(window, window);
        return pooled.Reshape([h.Shape[0], pooled.Shape.Length / h.Shape[0]]);
    }

    private static int Window(Shape output) => Math.Min(output[1], output[2]) / Places;

    /// <summary>How many numbers <see cref="Averaged"/> makes of a level's.</summary>
    internal static int Size(Shape output) => output.Rank != 3 || Window(output) <= 1 ? output.Length
        : output[0] * (output[1] / Window(output)) * (output[2] / Window(output));

    private static DenseLevel[] Heads(string name, int inputs, int width, int hidden, RandomStream random) => (width, hidden) switch
    {
        (0, _) => [],
        (_, 0) => [new DenseLevel(name, inputs, width, LinearActivation.None, random)],
        _ => [new DenseLevel($"{name}.hidden", inputs, hidden, LinearActivation.Relu, random), new DenseLevel(name, hidden, width, LinearActivation.None, random)],
    };
}
