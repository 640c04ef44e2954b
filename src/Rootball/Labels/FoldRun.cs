using System.Globalization;
using Rootball.Data;
using Rootball.Files;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Labels;

/// <summary>One fold's net: learned on the others, asked about its own. What it answered is kept, so that it need not learn again.</summary>
internal sealed class FoldRun(Dataset data, OutOfFoldOptions options, RandomStream random, int fold, string? plan)
{
    private const string Prefix = "fold-", PlanFact = "plan", AnswersName = "probabilities";

    /// <summary>The answers to the asked examples, [asked, C].</summary>
    public Tensor Answers(int[] learned, int[] asked, IProgress<TrainingProgress>? progress, CancellationToken cancellation)
    {
        string? kept = plan is null ? null : Named("answers");
        if (kept is not null && File.Exists(kept))
            return Kept(kept, asked.Length);
        Dataset train = data.Subset(learned), ask = data.Subset(asked);
        LearningRule rule = RuleFactory.Create(options.Rule, data.Shape.Tensor, options.Levels, data.Classes.Count, random.Split("net").Split(fold), options.Dropout);
        Scaling scaling = Scaling.Fit(train, random.Split("scaling").Split(fold));
        string? checkpoint = plan is null ? null : Named("checkpoint");
        Trainer trainer = new(rule, scaling, options.Training with { Checkpoint = checkpoint }, random.Split("training").Split(fold));
        // Nothing to be tested on: what counts is asked below, once.
        if (trainer.Run(new LearningTask(train, data.Subset([]), ""), progress, cancellation).Cancelled)
            throw new OperationCanceledException(cancellation);
        // A net is surer of what it has learned than of anything new: how sure it may be is found where it is asked. One number cannot learn twelve thousand labels by heart.
        Calibration.Fit(rule, scaling, ask, random.Split("temperature").Split(fold));
        Tensor answers = new([asked.Length, data.Classes.Count]);
        Scoring.Run(rule, scaling, ask, (start, scores) =>
        {
            for (int i = 0; i < scores.Shape.Rows; i++)
                rule.Confide(scores.Row(i));
            answers.Rows(start, scores.Shape.Rows).CopyFrom(scores);
        }, cancellation);
        if (kept is not null)
        {
            Safetensors.Write(kept, [(AnswersName, answers)], new Dictionary<string, string> { [PlanFact] = plan! });
            Checkpoint.Delete(checkpoint!);
        }
        return answers;
    }

    /// <summary>Removes what folds have left in a folder, and the folder if nothing else is in it.</summary>
    public static void Delete(string folder)
    {
        if (!Directory.Exists(folder))
            return;
        foreach (string file in Directory.GetFiles(folder, $"{Prefix}*.safetensors*"))
            File.Delete(file);
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    private string Named(string what) => Path.Combine(options.Folder!, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{fold + 1}-{what}.safetensors"));

    private Tensor Kept(string path, int count)
    {
        (IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string> facts) = Safetensors.Read(path);
        if (facts.GetValueOrDefault(PlanFact) != plan)
            throw new DataException($"{path}: holds the answers of another run: other data, labels, net or seed; put them back, or begin anew.");
        return tensors.TryGetValue(AnswersName, out Tensor? answers) && answers.Shape == [count, data.Classes.Count]
            ? answers : throw new DataException($"{path}: holds no answers to {count:N0} examples of {data.Classes.Count} classes; remove it to learn this fold again.");
    }
}
