using System.Runtime.CompilerServices;
using Rootball.Architectures;
using Rootball.Data;
using Rootball.Gradients;
using Rootball.Objectives;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Tests.Rules;

/// <summary>The objective in docs/represent.md is this one: it compiles, it learns, and it cannot drift away.</summary>
public class RepresentPageTests
{
    // PAGE
    private sealed class Redundancy(Network network, RandomStream random) : PairObjective
    {
        private const int Width = 16;
        private readonly Projection _projection = new(network, Width, hidden: 0, random);

        public override IEnumerable<Parameter> Parameters => _projection.Parameters;

        public override Var Loss(int level, Var below, Var h)
        {
            Var z = _projection.Of(level, h);
            int half = FirstHalf;                                        // one view, then the other
            Var a = z.Rows(0, half).BatchNormalise(), b = z.Rows(half, half).BatchNormalise();
            Var correlation = a.MatMul(b, transposeA: true).Scale(1f / half);
            Tensor wanted = new([Width, Width]);
            for (int i = 0; i < Width; i++)
                wanted[i, i] = 1;                                        // a unit agrees with itself, and with no other
            return correlation.MeanSquaredError(h.Tape.Constant(wanted));
        }
    }

    private static readonly RepresentationKind s_redundancy = new("redundancy", "Redundancy reduction", Cuts.AfterEveryLevel,
        (shape, random) => new TwoViews(shape, Augment.Views(shape)), (network, _, random) => new Redundancy(network, random));
    // END

    [Fact]
    public void The_objective_on_the_page_learns()
    {
        LearningTask task = PenDigits.Create(1_000, 300);
        Scaling scaling = Scaling.Fit(task.Train, new RandomStream(1));
        Representation rule = new(s_redundancy, task.Train.Shape, [40, 30], classes: 0, new RandomStream(1));
        new Trainer(rule, scaling, new TrainerOptions { Epochs = 20, BatchSize = 50, EvaluateEvery = 0 }, new RandomStream(2)).Run(task, cancellation: TestContext.Current.CancellationToken);
        for (int level = 0; level < 2; level++)
        {
            IReadOnlyList<(double Step, double Loss)> course = rule.Course.Of(level);
            Assert.InRange(course.TakeLast(10).Average(point => point.Loss) / course.Take(10).Average(point => point.Loss), 0, 0.95);
        }
        Assert.InRange(Probe.Run(rule, scaling, task, new RandomStream(3), cancellation: TestContext.Current.CancellationToken).LinearError, 0, 0.5);
    }

    [Fact]
    public void The_course_of_a_loss_is_kept_in_means_of_ever_longer_stretches()
    {
        LossCourse course = new(1);
        for (int step = 1; step <= 1_000; step++)
        {
            course.Add(0, step);
            IReadOnlyList<(double Step, double Loss)> kept = course.Of(0);
            Assert.InRange(kept.Count, 1, 128);
            double stretch = kept[0].Step;
            Assert.All(kept, point => Assert.Equal(point.Step - (stretch - 1) / 2, point.Loss, 1e-9));
        }
        Assert.Equal(1_000, course.Of(0)[^1].Step);
    }

    [Fact]
    public void The_page_shows_that_objective()
    {
        string here = Path.GetDirectoryName(Source())!, page = File.ReadAllText(Path.Combine(here, "..", "..", "..", "docs", "represent.md"));
        Assert.Equal(Lines(page.Split("```csharp")[1].Split("```")[0]), Lines(File.ReadAllText(Source()).Split("// PAGE")[1].Split("// END")[0]));
    }

    private static string[] Lines(string text) => [.. text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0)];

    private static string Source([CallerFilePath] string path = "") => path;
}
