namespace Rootball.Gradients;

/// <summary>What a linear operation does to its sums.</summary>
public enum LinearActivation
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>max(0, x).</summary>
    Relu,

    /// <summary>max(0, x), whose derivative is taken as 1 everywhere, so that units that never fire can come back to life.</summary>
    StraightThroughRelu,
}
