using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>Decides what a classifier is asked for, where that is not simply the given label.</summary>
/// <remarks>
/// A row of targets that sums to w counts w times, and one of zeros not at all. That covers soft labels (a distilled teacher), labels mixed with the classifier's own
/// belief (bootstrapping), the posterior over true labels behind a noise channel (the E-step of expectation maximisation, whose gradient is that of the marginal likelihood), and
/// choosing or weighing examples (co-teaching, robust losses).
/// </remarks>
public abstract class Teacher
{
    /// <summary>What the teacher has found out while learning, by name; part of a checkpoint.</summary>
    public virtual IEnumerable<(string Name, Tensor Value)> State => [];

    /// <summary>Writes what is asked for.</summary>
    /// <param name="given">The batch's labels, and which examples it holds.</param>
    /// <param name="beliefs">What the classifier believes at the moment: probabilities [B,C].</param>
    /// <param name="targets">Where to write: [B,C], of any content.</param>
    public abstract void Teach(Targets given, Tensor beliefs, Tensor targets);
}
