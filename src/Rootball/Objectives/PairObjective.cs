using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>What is asked of rows that come in two halves: real and false ones, or two views of the same.</summary>
public abstract class PairObjective : Objective
{
    /// <summary>How many of the batch's rows, from the first, belong to the first half.</summary>
    public int FirstHalf { get; set; }

    /// <summary>How much what pulls counts in this step (awake), and what pushes apart (asleep).</summary>
    public (float Wake, float Sleep) Phase { get; set; } = (1, 1);

    /// <summary>All rows of the batch as the lowest level could see them, both halves.</summary>
    public Var Shown { get; set; }

    /// <summary>Running averages that are no parameters, by name; part of a checkpoint and of a model.</summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State => [];

    /// <summary>Whether only the second half goes up through the levels; the first is what is asked for.</summary>
    public virtual bool SeesSecondHalf => false;

    /// <summary>Whether the first half is what is learned from awake and the second what is learned from asleep, so that a phase is shown one of them only.</summary>
    public virtual bool HalvesAreOpposites => false;
}
