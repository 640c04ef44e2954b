using Rootball.Gradients;

namespace Rootball.Objectives;

/// <summary>What a piece of a network is asked for.</summary>
public abstract class Objective
{
    /// <summary>Parameters that belong to the objective itself: read-outs.</summary>
    public virtual IEnumerable<Parameter> Parameters => [];

    /// <summary>The loss of the piece that ends with level <paramref name="level"/> (from 0), whose activities are <paramref name="h"/>.</summary>
    public abstract Var Loss(int level, Var h);
}
