using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>Every place asks a question of all places of its sequence, and takes in a mean of what they say, weighted by how well they answer; several heads ask at once.</summary>
/// <remarks>
/// softmax(Q·Kᵀ / √d)·V with Q = x·Wqᵀ + bq, K = m·Wkᵀ + bk, V = m·Wvᵀ + bv split by columns into heads of d = D/heads; then a linear map of the heads side by side.
/// Vaswani et al., "Attention is all you need", NIPS 2017, section 3.2. Sequences lie one after the other: x [B·T,D], B sequences of T places.
/// </remarks>
public sealed class MultiHeadAttention
{
    private readonly DenseLevel _queries, _keys, _values, _output;

    /// <summary>Makes one whose weights are normal with deviation 1/√D.</summary>
    /// <exception cref="ArgumentException">The width is not a multiple of the number of heads.</exception>
    public MultiHeadAttention(string name, int width, int heads, RandomStream random, bool causal = false)
    {
        if (heads < 1 || width < 1 || width % heads != 0)
            throw new ArgumentException($"MultiHeadAttention: {heads} heads for a width of {width}; expected heads that divide the width.", nameof(heads));
        (Width, Heads, Causal) = (width, heads, causal);
        DenseLevel Map(string part) => new($"{name}.{part}", width, width, LinearActivation.None, random);
        (_queries, _keys, _values, _output) = (Map("queries"), Map("keys"), Map("values"), Map("output"));
    }

    /// <summary>Numbers at a place, D.</summary>
    public int Width { get; }

    /// <summary>How many questions a place asks.</summary>
    public int Heads { get; }

    /// <summary>Whether a place sees only itself and those before it.</summary>
    public bool Causal { get; }

    /// <summary>All that learns.</summary>
    public IEnumerable<Parameter> Parameters =>
        ((DenseLevel[])[_queries, _keys, _values, _output]).SelectMany(level => (Parameter[])[level.Weight, level.Bias]);

    /// <summary>Each place of x [B·T,D] attends to its own sequence → [B·T,D].</summary>
    /// <exception cref="ArgumentException">The rows are not <paramref name="batch"/> sequences of as many places, or have another width.</exception>
    public Var Forward(Var x, int batch) => Forward(x, x, batch);

    /// <summary>Each place of x [B·T,D] attends to the places of another sequence, memory [B·M,D] → [B·T,D]. Causal: the T places are the last of the M.</summary>
    /// <exception cref="ArgumentException">The rows are not <paramref name="batch"/> sequences of as many places, or have another width.</exception>
    public Var Forward(Var x, Var memory, int batch)
    {
        int depth = Width / Heads, places = Places(x, batch), remembered = Places(memory, batch);
        Var queries = Split(_queries.Forward(x), batch, places);
        Var keys = Split(_keys.Forward(memory), batch, remembered), values = Split(_values.Forward(memory), batch, remembered);
        Var scores = queries.BatchedMatMul(keys, transposeB: true);
        float scale = 1 / MathF.Sqrt(depth);
        Var taken = (Causal ? scores.CausalSoftmax(scale) : scores.Softmax(scale)).BatchedMatMul(values);
        return _output.Forward(taken.Reshape([batch, Heads, places, depth]).SwapMiddle().Reshape([batch * places, Width]));
    }

    // [B·T,D] → [B·heads,T,d]
    private Var Split(Var x, int batch, int places) =>
        x.Reshape([batch, places, Heads, Width / Heads]).SwapMiddle().Reshape([batch * Heads, places, Width / Heads]);

    private int Places(Var x, int batch)
    {
        if (batch < 1 || x.Shape.Columns != Width || x.Shape.Rows % batch != 0)
            Throw.Shape($"MultiHeadAttention: x is {x.Shape}; expected [{batch}·places,{Width}].");
        return x.Shape.Rows / batch;
    }
}
