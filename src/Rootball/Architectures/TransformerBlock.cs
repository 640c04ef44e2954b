using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>Attention between the places of a sequence, then a small net at each place; each adds to what was there. x [B·T,D] → [B·T,D].</summary>
/// <remarks>
/// y = x + attention(LN(x));  z = y + W₂·relu(W₁·LN(y) + b₁) + b₂. Vaswani et al. 2017, with the normalisation before each part, which needs no warm-up:
/// Xiong et al., "On layer normalization in the transformer architecture", ICML 2020.
/// </remarks>
public sealed class TransformerBlock
{
    private readonly LayerNorm _attentionNorm, _netNorm;
    private readonly DenseLevel _hidden, _output;

    /// <summary>Makes a block; the net at each place has <paramref name="hidden"/> units, four times the width if none are given.</summary>
    /// <exception cref="ArgumentException">The width is not a multiple of the number of heads.</exception>
    public TransformerBlock(string name, int width, int heads, RandomStream random, bool causal = false, int? hidden = null)
    {
        Attention = new MultiHeadAttention($"{name}.attention", width, heads, random, causal);
        (_attentionNorm, _netNorm) = (new LayerNorm($"{name}.attentionNorm", width), new LayerNorm($"{name}.netNorm", width));
        _hidden = new DenseLevel($"{name}.hidden", width, hidden ?? 4 * width, LinearActivation.Relu, random);
        _output = new DenseLevel($"{name}.output", hidden ?? 4 * width, width, LinearActivation.None, random);
    }

    /// <summary>What the places say to each other.</summary>
    public MultiHeadAttention Attention { get; }

    /// <summary>All that learns.</summary>
    public IEnumerable<Parameter> Parameters =>
        [.. _attentionNorm.Parameters, .. Attention.Parameters, .. _netNorm.Parameters, _hidden.Weight, _hidden.Bias, _output.Weight, _output.Bias];

    /// <summary>The block's result for <paramref name="batch"/> sequences that lie one after the other.</summary>
    /// <exception cref="ArgumentException">The rows are not so many sequences of as many places, or have another width.</exception>
    public Var Forward(Var x, int batch)
    {
        Var y = x.Add(Attention.Forward(_attentionNorm.Forward(x), batch));
        return y.Add(_output.Forward(_hidden.Forward(_netNorm.Forward(y))));
    }
}
