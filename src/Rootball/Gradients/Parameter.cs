using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>A tensor that learns: its value, and what the optimiser remembers about it.</summary>
public sealed class Parameter
{
    /// <summary>Makes a parameter that starts at <paramref name="value"/>.</summary>
    /// <param name="name">Unique within a model; the tensor's name in files.</param>
    /// <param name="value">The starting value, which the parameter takes over.</param>
    /// <param name="decays">Whether weight decay applies: yes for weights, no for biases and gains.</param>
    public Parameter(string name, Tensor value, bool decays = true) => (Name, Value, Decays) = (name, value, decays);

    /// <summary>The tensor's name in files.</summary>
    public string Name { get; }

    /// <summary>The present value.</summary>
    public Tensor Value { get; }

    /// <summary>Whether weight decay applies.</summary>
    public bool Decays { get; }

    /// <summary>Running averages the optimiser keeps, of the value's shape; null until its first update.</summary>
    public Tensor? FirstMoment { get; internal set; }

    /// <summary>Running averages of squares, for optimisers that keep them.</summary>
    public Tensor? SecondMoment { get; internal set; }

    /// <summary>How many updates the parameter has had.</summary>
    public long Updates { get; internal set; }
}
