using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Experiments;

/// <summary>A module that has learned to agree with itself about neighbouring patches, and what it says of them.</summary>
internal sealed class StereoModule
{
    // Units between the dots and what is compared.
    private const int Hidden = 200;
    private const float Rate = 2e-3f;

    // The numbers that are compared: one of the Gaussian objective; of the contrastive one the direction in a plane, which is one number too.
    private const int GaussianWidth = 1, ContrastiveWidth = 2;

    // So small that only the nearest of the others push: the line of depths then does not close to a ring, and a straight read-out follows it.
    private const float Temperature = 0.01f;

    private readonly Scaling _scaling;
    private readonly LearningRule _rule;
    private Func<Var, Var> _compared = h => h;

    /// <summary>Makes a module and lets it learn from the stereograms that a run learns from.</summary>
    public StereoModule(Learning learning, string name, bool contrastive, ulong seed, TrainerOptions trainer) =>
        (_rule, _scaling, _) = learning.Learn(name, random => Make(contrastive, random), seed, trainer);

    private Representation Make(bool contrastive, RandomStream random)
    {
        return new Representation(RepresentationKind.Named(contrastive ? "agreement" : "gaussian"), new ExampleShape(1, Stereograms.Rows, Stereograms.Width), [Hidden], classes: 0, random,
            contrast: new TwoPatches(), objective: Objective, optimiser: Adam.Create(Rate));

        PairObjective Objective(Network network, RandomStream heads)
        {
            if (contrastive)
            {
                Agreement agreement = new(network, heads, Temperature, ContrastiveWidth);
                _compared = h => agreement.Compared(0, h).NormaliseRows();
                return agreement;
            }
            GaussianInformation information = new(network, heads, GaussianWidth);
            _compared = h => information.Compared(0, h);
            return information;
        }
    }

    /// <summary>What the module says of the patches of a set: the numbers that are to agree, of the first patch of every example or of the second.</summary>
    public float[][] Says(Dataset data, bool second = false)
    {
        Tensor inputs = new([data.Count, data.Shape.Length]);
        int patch = data.Shape.Length / 2;
        float[] example = new float[data.Shape.Length];
        for (int i = 0; i < data.Count; i++)
        {
            data.Read(i, example);
            Span<float> row = inputs.Row(i);
            // The rule looks at the patch that comes first.
            example.AsSpan(second ? patch : 0, patch).CopyTo(row);
            example.AsSpan(second ? 0 : patch, patch).CopyTo(row[patch..]);
        }
        _scaling.Apply(inputs);
        Tape tape = new();
        Tensor said = _compared(tape.Constant(_rule.Represent(inputs, 0))).Value;
        return [.. Enumerable.Range(0, data.Count).Select(i => said.Row(i).ToArray())];
    }
}
