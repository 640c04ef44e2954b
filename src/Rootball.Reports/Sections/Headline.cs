using Rootball.Architectures;
using Rootball.Data;
using Rootball.Rules;

namespace Rootball.Reports.Sections;

/// <summary>The run in words, and its key figures.</summary>
internal sealed class Headline(LearnReport report)
{
    // A page must not praise a net that does hardly better than one constant answer.
    private const double NotLearned = 0.9;

    private readonly LearnedRule _chosen = report.Rules[0];
    private readonly LearnedRule? _other = report.Rules.Count > 1 ? report.Rules[1] : null;

    public string Title => _chosen.Rule.Name switch
    {
        _ when Guesses() => $"{report.Task.Name}, hardly learned at all",
        "backprop" => $"{report.Task.Name}, learned by back-propagation",
        "forward-forward" or "local" or "local-similarity" => $"{report.Task.Name}, learned with no backward pass",
        _ => $"{report.Task.Name}, learned by {_chosen.Title}",
    };

    public string Lead => $"{Learned()} {Reached()}{Guessing()}{Cost()}{Stopped()}";

    public string Tiles() => Page.Tiles(
    [
        ("Test error", Human.Percent(_chosen.Result.Test.Error), Beside(r => Human.Percent(r.Test.Error), $"of {Human.Count(_chosen.Result.Test.Data.Count)}")),
        ("Time to learn", Human.Seconds(_chosen.Result.TrainSeconds), Beside(r => Human.Seconds(r.TrainSeconds), $"{Epochs(_chosen.Result)}")),
        ("Training memory", Human.Bytes(_chosen.Result.PeakTrainingBytes), Beside(r => Human.Bytes(r.PeakTrainingBytes), "at its peak")),
    ]);

    /// <summary>"1 epoch", "5 epochs".</summary>
    public static string Epochs(TrainingResult result) => result.Epochs == 1 ? "1 epoch" : $"{result.Epochs} epochs";

    /// <summary>"784 inputs, 3 levels of 200 units" or "levels of 200, 100 and 50 units".</summary>
    public static string Net(LearningRule rule)
    {
        LevelSpec[] specs = [.. rule.Network.Levels.Select(level => level.Spec)];
        if (specs.Any(spec => spec.IsConvolutional))
            return $"{specs.Length} level{(specs.Length == 1 ? "" : "s")} ({string.Join(", ", specs.Select(Words))})";
        int[] widths = [.. specs.Select(spec => spec.Units)];
        if (widths.Length == 1)
            return $"1 level of {Human.Count(widths[0])} units";
        return widths.Distinct().Count() == 1
            ? $"{widths.Length} levels of {Human.Count(widths[0])} units each"
            : $"{widths.Length} levels of {string.Join(", ", widths[..^1].Select(width => Human.Count(width)))} and {Human.Count(widths[^1])} units";
    }

    // "64 filters of 5×5, pooled 2×2".
    private static string Words(LevelSpec spec) => !spec.IsConvolutional
        ? $"{Human.Count(spec.Units)} units"
        : $"{Human.Count(spec.Units)} filters of {spec.Window}×{spec.Window}{(spec.Stride > 1 ? $" every {spec.Stride} pixels" : "")}{(spec.Pool > 1 ? $", pooled {spec.Pool}×{spec.Pool}" : "")}";

    private string Learned()
    {
        Dataset train = report.Task.Train;
        string what = $"A net with {Net(_chosen.Rule)} {(Guesses() ? "was to learn" : "learned")} {train.Classes.Count} classes from {Human.Count(train.Count)} {Things(train)}";
        return _chosen.Rule.Name switch
        {
            "forward-forward" => $"{what} in forward passes alone: every level learns to be excited by real data and calm on false data, and nothing is ever sent back down.",
            "local" => $"{what} with no backward pass between its levels: each has a small classifier of its own and learns from that alone.",
            "local-similarity" => $"{what} with no backward pass between its levels: at each, examples of one class are to look alike, and a small classifier is to tell them apart.",
            "backprop" => $"{what} by sending errors back through all its levels.",
            _ => $"{what} by {_chosen.Title}.",
        };
    }

    private string Reached()
    {
        Dataset test = _chosen.Result.Test.Data;
        string own = $"Of {Human.Count(test.Count)} {Things(test)} it had never seen, it gets {Human.Percent(_chosen.Result.Test.Error)} wrong";
        return _other is null ? own + "." : $"{own}; {Peer()} gets {Human.Percent(_other.Result.Test.Error)} wrong.";
    }

    private string Peer()
    {
        bool same = _other!.Rule.Network.Levels.Select(l => l.Spec).SequenceEqual(_chosen.Rule.Network.Levels.Select(l => l.Spec));
        return same ? $"the same net learned by {Lower(_other.Title)}" : $"a net with {Net(_other.Rule)} learned by {Lower(_other.Title)}";
    }

    // Errors of an answer that is always the same, the most frequent class of the test set.
    private double Baseline()
    {
        int[] counts = new int[_chosen.Result.Test.Data.Classes.Count];
        int all = 0;
        foreach (int label in _chosen.Result.Test.Data.Labels)
        {
            if (label != Dataset.Unlabelled)
                (counts[label], all) = (counts[label] + 1, all + 1);
        }
        return all == 0 ? 1 : 1 - counts.Max() / (double)all;
    }

    private bool Guesses() => _chosen.Result.Test.Error > NotLearned * Baseline();

    private string Guessing() => Guesses() ? $" Always answering the most frequent class would get {Human.Percent(Baseline())} wrong." : "";

    private string Cost()
    {
        if (_other is null || _chosen.Result.PeakTrainingBytes <= 0 || _other.Result.PeakTrainingBytes <= 0)
            return "";
        double ratio = _other.Result.PeakTrainingBytes / (double)_chosen.Result.PeakTrainingBytes;
        return ratio switch
        {
            >= 1.1 => $" While learning it holds {Human.Number(Math.Round(ratio, 1))} times less memory.",
            <= 1 / 1.1 => $" While learning it holds {Human.Number(Math.Round(1 / ratio, 1))} times more memory{Crossing()}.",
            _ => " While learning the two hold about the same memory.",
        };
    }

    // From which depth on a cut after every level needs less, if the chart of memory against depth shows one.
    private string Crossing()
    {
        DepthMemory[] deepestFirst = [.. report.Memory.OrderByDescending(point => point.Levels).TakeWhile(point => point.LocalBytes < point.BackPropagationBytes)];
        bool cut = _chosen.Rule.Name is "forward-forward" or "local" or "local-similarity";
        return cut && deepestFirst.Length > 0 ? $"; with {deepestFirst[^1].Levels} levels or more, less" : "";
    }

    private string Stopped() => _chosen.Result.Cancelled ? $" Training was stopped after {Epochs(_chosen.Result)}." : "";

    private string Beside(Func<TrainingResult, string> figure, string alone) => _other is null ? alone : $"{_other.Title}: {figure(_other.Result)}";

    private static string Things(Dataset data) => data.Shape.IsPicture ? "pictures" : "examples";

    private static string Lower(string title) => title.Length > 1 && char.IsLower(title[1]) ? char.ToLowerInvariant(title[0]) + title[1..] : title;
}
