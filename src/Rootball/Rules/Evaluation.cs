using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>How a rule answers a labelled set.</summary>
public sealed class Evaluation
{
    private Evaluation(Dataset data) => (Data, Answers, Confidence) = (data, new int[data.Count], new float[data.Count]);

    /// <summary>What was asked.</summary>
    public Dataset Data { get; }

    /// <summary>The class given to each example.</summary>
    public int[] Answers { get; }

    /// <summary>How sure each answer was: its share of the soft-max, at the rule's temperature.</summary>
    public float[] Confidence { get; }

    /// <summary>The share of labelled examples answered wrongly; 0 of none.</summary>
    public double Error { get; private set; }

    /// <summary>Counts [right class, answer].</summary>
    public int[,] Confusion()
    {
        int[,] counts = new int[Data.Classes.Count, Data.Classes.Count];
        for (int i = 0; i < Answers.Length; i++)
        {
            if (Data.Labels[i] != Dataset.Unlabelled)
                counts[Data.Labels[i], Answers[i]]++;
        }
        return counts;
    }

    /// <summary>Indices of the wrongly answered examples, the surest first.</summary>
    public IEnumerable<int> WorstMistakes()
    {
        List<int> wrong = [];
        for (int i = 0; i < Answers.Length; i++)
        {
            if (Data.Labels[i] != Dataset.Unlabelled && Answers[i] != Data.Labels[i])
                wrong.Add(i);
        }
        return wrong.OrderByDescending(i => Confidence[i]).ThenBy(i => i);
    }

    /// <summary>Asks the rule about every example.</summary>
    public static Evaluation Run(LearningRule rule, Scaling scaling, Dataset data)
    {
        Evaluation evaluation = new(data);
        int wrong = 0, labelled = 0;
        Scoring.Run(rule, scaling, data, (start, scores) =>
        {
            for (int i = 0; i < scores.Shape.Rows; i++)
            {
                Span<float> row = scores.Row(i);
                int answer = Reduce.ArgMax(row);
                rule.Confide(row);
                (evaluation.Answers[start + i], evaluation.Confidence[start + i]) = (answer, row[answer]);
                if (data.Labels[start + i] is var label and not Dataset.Unlabelled)
                    (labelled, wrong) = (labelled + 1, wrong + (answer == label ? 0 : 1));
            }
        });
        evaluation.Error = labelled == 0 ? 0 : wrong / (double)labelled;
        return evaluation;
    }
}
