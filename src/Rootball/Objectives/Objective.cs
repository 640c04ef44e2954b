using Rootball.Gradients;

namespace Rootball.Objectives;

/// <summary>What a piece of a network is asked for.</summary>
public abstract class Objective
{
    /// <summary>Parameters that belong to the objective itself: read-outs.</summary>
    public virtual IEnumerable<Parameter> Parameters => [];

    /// <summary>The loss of the piece that ends with a level.</summary>
    /// <param name="level">The level, from 0.</param>
    /// <param name="below">What the level sees.</param>
    /// <param name="h">Its activities.</param>
    public abstract Var Loss(int level, Var below, Var h);
}
