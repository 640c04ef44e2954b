using Rootball.Data;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>What an audit has found.</summary>
/// <param name="Examples">What was looked at.</param>
/// <param name="Data">The same under their given labels.</param>
/// <param name="Probabilities">How likely each class is for each example [N,C]: by nets that have not seen it and, where several people labelled, by these too.</param>
/// <param name="Suspects">Which labels are suspect.</param>
/// <param name="Noise">How labels went wrong, judged by the nets alone.</param>
/// <param name="Value">What the labels are worth.</param>
/// <param name="Error">The share of labels that the nets would give otherwise.</param>
/// <param name="Consensus">What labellers and nets come to; null where each label has one giver.</param>
internal sealed record AuditFindings(LabelledExamples Examples, Dataset Data, Tensor Probabilities, SuspectList Suspects, ConfidentEstimate Noise, LabelValue Value, double Error, Consensus? Consensus)
{
    /// <summary>Judges labels by out-of-sample probabilities.</summary>
    public static AuditFindings Of(LabelledExamples examples, AuditLabels labels, Tensor said)
    {
        Dataset data = labels.Data;
        // Of the three scores the margin ranks best where wrong labels are mostly like the right ones.
        SuspectOptions options = new() { Score = LabelScore.NormalisedMargin, ClassNames = data.Classes };
        SuspectList byNets = Find(said, data, options);
        Consensus? consensus = labels.Annotations is null ? null : WeightedVote.Of(labels.Annotations, said);
        SuspectList suspects = consensus is null ? byNets : Find(consensus.Probabilities, data, options);
        int labelled = data.Count - data.Labels.Count(Dataset.Unlabelled), wrong = 0;
        for (int i = 0; i < data.Count; i++)
            wrong += data.Labels[i] != Dataset.Unlabelled && byNets.Predicted[i] != data.Labels[i] ? 1 : 0;
        return new AuditFindings(examples, data, consensus?.Probabilities ?? said, suspects, byNets.Noise, LabelInformation.Of(byNets.Noise.Prior, byNets.Noise.Noise, labelled), wrong / (double)labelled, consensus);
    }

    /// <summary>The label that is written for an example, and whether it is another than the given one.</summary>
    public (int Label, bool Changed) Corrected(int example, double sure)
    {
        int predicted = Suspects.Predicted[example];
        bool changed = Suspects.IsIssue[example] && Probabilities[example, predicted] >= sure;
        return (changed ? predicted : Data.Labels[example], changed);
    }

    private static SuspectList Find(Tensor probabilities, Dataset data, SuspectOptions options) => Rootball.Labels.Suspects.Find(probabilities, data.Labels, options);
}
