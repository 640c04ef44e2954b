using System.Diagnostics;
using System.Globalization;
using Rootball.Labels;
using Rootball.Tensors;

namespace Rootball.Benchmarks;

/// <summary>Ten million answers of a thousand labellers about items of ten classes: what each model of labellers takes.</summary>
internal static class Crowds
{
    private const int Items = 3_333_333, Each = 3, Labellers = 1_000, Classes = 10;

    public static void Print()
    {
        (Annotations answers, int[] truth) = Answers(new RandomStream(1));
        Console.WriteLine(Text($"{answers.Count:N0} answers of {Labellers:N0} labellers about {Items:N0} items, {Classes} classes; {Cores.Count} threads"));
        Console.WriteLine("| method | seconds | steps | labels right | memory in all, GB |\n| --- | --- | --- | --- | --- |");
        Measure("majority", () => (MajorityVote.Of(answers), 1));
        Measure("Dawid-Skene", () => DawidSkene.Fit(answers) is var model ? (model.Consensus, model.Objectives.Count) : default);
        Measure("one-coin", () => OneCoin.Fit(answers) is var model ? (model.Consensus, model.Objectives.Count) : default);
        Measure("GLAD", () => Glad.Fit(answers) is var model ? (model.Consensus, model.Objectives.Count) : default);

        void Measure(string name, Func<(Consensus Consensus, int Steps)> fit)
        {
            Stopwatch watch = Stopwatch.StartNew();
            (Consensus consensus, int steps) = fit();
            Console.WriteLine(Text($"| {name} | {watch.Elapsed.TotalSeconds:F1} | {steps} | {consensus.Accuracy(truth):P2} | {Process.GetCurrentProcess().PeakWorkingSet64 / 1e9:F2} |"));
        }
    }

    // Labellers are right between 30 and 95 times in a hundred; three neighbours in a random order of them see an item.
    private static (Annotations Answers, int[] Truth) Answers(RandomStream random)
    {
        int[] truth = new int[Items], item = new int[Items * Each], labeller = new int[item.Length], answered = new int[item.Length];
        for (int i = 0, next = 0; i < Items; i++)
        {
            truth[i] = random.NextInt(Classes);
            int first = random.NextInt(Labellers), step = 1 + random.NextInt(Labellers / Each - 1);
            for (int k = 0; k < Each; k++, next++)
            {
                (item[next], labeller[next]) = (i, (first + k * step) % Labellers);
                answered[next] = random.NextSingle() < 0.3f + 0.65f * labeller[next] / Labellers ? truth[i] : random.NextInt(Classes);
            }
        }
        return (Annotations.Of(Items, Labellers, Classes, item, labeller, answered), truth);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
