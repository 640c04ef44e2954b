using Rootball.Data;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Cli;

/// <summary>What an audit has found.</summary>
/// <param name="Examples">What was looked at.</param>
/// <param name="Data">The same under their given labels.</param>
/// <param name="Probabilities">How likely each class is for each example [N,C]: by nets that have not seen it and, where several people labelled, by these too.</param>
/// <param name="Said">The same by the nets alone.</param>
/// <param name="Suspects">Which labels are suspect.</param>
/// <param name="Noise">How labels went wrong, judged by the nets; where several people labelled, by how these agree.</param>
/// <param name="Value">What the labels are worth.</param>
/// <param name="Error">The share of labels that the nets would give otherwise.</param>
/// <param name="Consensus">What labellers and nets come to; null where each label has one giver.</param>
internal sealed record AuditFindings(LabelledExamples Examples, Dataset Data, Tensor Probabilities, Tensor Said, SuspectList Suspects, NoiseEstimate Noise, LabelValue Value, double Error, Consensus? Consensus)
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
        NoiseEstimate noise = labels.Annotations is null ? byNets.Noise : ByPeople(DawidSkene.Fit(labels.Annotations).Consensus, data);
        return new AuditFindings(examples, data, consensus?.Probabilities ?? said, said, suspects, noise, LabelInformation.Of(noise.Prior, noise.Noise, labelled), wrong / (double)labelled, consensus);
    }

    // What people's answers leave open is how often the label they come to is wrong: nets may know far less than people do.
    private static NoiseEstimate ByPeople(Consensus people, Dataset data)
    {
        int classes = data.Classes.Count;
        double[,] joint = new double[classes, classes];
        for (int i = 0; i < data.Count; i++)
        {
            for (int truth = 0; truth < classes && data.Labels[i] != Dataset.Unlabelled; truth++)
                joint[truth, data.Labels[i]] += people.Probabilities[i, truth];
        }
        return NoiseEstimate.FromJoint(joint);
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
