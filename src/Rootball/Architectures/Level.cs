using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>A level of a network: rows of numbers in, a row of activities for each out. What the numbers are (pictures, features) is the level's own affair.</summary>
public abstract class Level
{
    /// <summary>How the level is written.</summary>
    public abstract LevelSpec Spec { get; }

    /// <summary>The layout of one example's activities: [N], or [C,H,W] for pictures.</summary>
    public abstract Shape Output { get; }

    /// <summary>How many numbers it sees of an example.</summary>
    public abstract int Inputs { get; }

    /// <summary>How many activities there are.</summary>
    public int Outputs => Output.Length;

    /// <summary>Incoming weights, one row (or filter) a unit.</summary>
    public abstract Parameter Weight { get; }

    /// <summary>All that the level learns.</summary>
    public abstract IEnumerable<Parameter> Parameters { get; }

    /// <summary>Running averages that are no parameters, by name.</summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State => [];

    /// <summary>The level's activities [B,Outputs] for rows x [B,In].</summary>
    /// <param name="x">One example a row.</param>
    /// <param name="learning">Whether the level is learning: then what it normalises by is the batch's own.</param>
    public abstract Var Forward(Var x, bool learning = true);
}
