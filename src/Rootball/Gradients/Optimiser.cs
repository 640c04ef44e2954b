using System.Runtime.CompilerServices;
using Rootball.Tensors;
using Rootball.Tensors.Kernels;

namespace Rootball.Gradients;

/// <summary>Turns gradients into changes of parameters.</summary>
public abstract class Optimiser
{
    /// <summary>The step's size, before <see cref="Scale"/>.</summary>
    public float LearningRate { get; set; }

    /// <summary>A factor on the step that a schedule moves.</summary>
    public float Scale { get; set; } = 1;

    /// <summary>Pull towards zero, as a share of the weight for each unit of step; only on parameters that decay.</summary>
    public float WeightDecay { get; set; }

    /// <summary>If positive, a piece's whole gradient is shrunk to at most this Euclidean norm before it is used.</summary>
    public float ClipNorm { get; set; }

    internal bool NeedsWholeGradient => ClipNorm > 0;

    internal abstract void Update(Parameter parameter, Tensor gradient, float factor = 1);

    internal abstract void UpdateFromProduct(Parameter parameter, Tensor a, bool transposeA, Tensor b, bool transposeB);

    // After Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks", ICML 2013, algorithm 1.
    internal void UpdateAll(List<Node> nodes)
    {
        double squares = 0;
        foreach (Node node in nodes)
        {
            if (node.Parameter is not null && node.Gradient is { } gradient)
                squares += Reduce.SumOfSquares(gradient.Span);
        }
        float factor = (float)Math.Min(1, ClipNorm / Math.Max(Math.Sqrt(squares), 1e-30));
        foreach (Node node in nodes)
        {
            if (node.Parameter is { } parameter && node.Gradient is { } gradient)
                Update(parameter, gradient, factor);
        }
    }
}

/// <summary>How one optimiser changes a run of numbers; the loop around it is shared.</summary>
internal unsafe interface IUpdateRule
{
    static abstract int Moments { get; }

    /// <summary>Updates <paramref name="count"/> weights and moments from gradients.</summary>
    void Apply(float* weight, float* first, float* second, float* gradient, int count);
}

/// <summary>An optimiser made of a rule: applied to a whole gradient, or to each strip of one as the matrix product finishes it.</summary>
internal abstract class Optimiser<TRule> : Optimiser where TRule : struct, IUpdateRule
{
    protected abstract TRule RuleFor(Parameter parameter, float factor);

    internal sealed override unsafe void Update(Parameter parameter, Tensor gradient, float factor = 1)
    {
        Prepare(parameter);
        Cores.For((gradient.Length + Chunk - 1) / Chunk, new UpdateBody(RuleFor(parameter, factor), parameter, gradient));
    }

    internal sealed override unsafe void UpdateFromProduct(Parameter parameter, Tensor a, bool transposeA, Tensor b, bool transposeB)
    {
        Prepare(parameter);
        (int m, int n, int k) = MatMul.Sizes(a, transposeA, b, transposeB);
        UpdateEpilogue epilogue = new(RuleFor(parameter, 1), parameter.Value.Pointer, Pointer(parameter.FirstMoment), Pointer(parameter.SecondMoment), n);
        MatMul.Dispatch(a, transposeA, b, transposeB, m, n, k, epilogue);
    }

    private static void Prepare(Parameter parameter)
    {
        parameter.Updates++;
        if (TRule.Moments > 0)
            parameter.FirstMoment ??= new Tensor(parameter.Value.Shape);
        if (TRule.Moments > 1)
            parameter.SecondMoment ??= new Tensor(parameter.Value.Shape);
    }

    private static unsafe float* Pointer(Tensor? moment) => moment is null ? null : moment.Pointer;

    // 16 K numbers and their moments: 192 KB, a good bite of L2 and several bites for each core.
    private const int Chunk = 16_384;

    private readonly unsafe struct UpdateBody(TRule rule, Parameter parameter, Tensor gradient) : IParallelBody
    {
        public void Invoke(int index)
        {
            int start = index * Chunk, count = Math.Min(Chunk, gradient.Length - start);
            float* first = Pointer(parameter.FirstMoment), second = Pointer(parameter.SecondMoment);
            rule.Apply(parameter.Value.Pointer + start, first + start, second + start, gradient.Pointer + start, count);
        }
    }

    private readonly unsafe struct UpdateEpilogue(TRule rule, float* weight, float* first, float* second, int stride) : IGemmEpilogue
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Expect(int row, int column)
        {
            nint at = (nint)row * stride + column;
            Memory.Expect(weight + at);
            if (TRule.Moments > 0)
                Memory.Expect(first + at);
            if (TRule.Moments > 1)
                Memory.Expect(second + at);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Take(float* sums, int row, int column, int count)
        {
            nint at = (nint)row * stride + column;
            rule.Apply(weight + at, first + at, second + at, sums, count);
        }
    }
}
