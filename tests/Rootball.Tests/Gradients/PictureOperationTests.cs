using System.Runtime.Intrinsics;
using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Tests.Gradients;

public class PictureOperationTests
{
    public static TheoryData<string> Names => [.. s_checks.Keys];

    private static readonly Dictionary<string, Action<string>> s_checks = new()
    {
        ["max pool 2/2"] = n => OpCheck.Run(n, [[2, 3, 6, 8]], x => x[0].MaxPool(2, 2)),
        ["max pool 2/2, odd"] = n => OpCheck.Run(n, [[1, 2, 7, 19]], x => x[0].MaxPool(2, 2)),
        ["max pool 3/2, overlapping"] = n => OpCheck.Run(n, [[2, 2, 9, 21]], x => x[0].MaxPool(3, 2)),
        ["max pool 3/2, padded"] = n => OpCheck.Run(n, [[2, 2, 8, 5]], x => x[0].MaxPool(3, 2, 1)),
        ["max pool 3/1"] = n => OpCheck.Run(n, [[1, 2, 5, 11]], x => x[0].MaxPool(3, 1, 1)),
        ["max pool 5/3"] = n => OpCheck.Run(n, [[1, 2, 9, 12]], x => x[0].MaxPool(5, 3, 2)),
        ["max pool 2/3, apart"] = n => OpCheck.Run(n, [[1, 2, 9, 13]], x => x[0].MaxPool(2, 3)),
        ["max pool of what is used twice"] = n => OpCheck.Run(n, [[1, 2, 5, 6]], x => x[0].MaxPool(3, 2).Sum().Add(x[0].MaxPool(2, 2).Sum()).Add(x[0].Mean())),
        ["average pool 2/2"] = n => OpCheck.Run(n, [[2, 3, 6, 8]], x => x[0].AveragePool(2, 2)),
        ["average pool 3/2, padded"] = n => OpCheck.Run(n, [[2, 2, 8, 19]], x => x[0].AveragePool(3, 2, 1)),
        ["average pool 3/1"] = n => OpCheck.Run(n, [[1, 2, 5, 11]], x => x[0].AveragePool(3, 1, 1)),
        ["average pool 4/3"] = n => OpCheck.Run(n, [[1, 2, 9, 12]], x => x[0].AveragePool(4, 3, 2)),
        ["average pool of what is used twice"] = n => OpCheck.Run(n, [[1, 2, 5, 6]], x => x[0].AveragePool(3, 2).Sum().Add(x[0].AveragePool(2, 3).Sum()).Add(x[0].Mean())),
        ["global average pool"] = n => OpCheck.Run(n, [[3, 2, 5, 7]], x => x[0].GlobalAveragePool()),
        ["local response, as published"] = n => OpCheck.Run(n, [[2, 7, 3, 5]], x => x[0].LocalResponseNormalise()),
        ["local response, strong"] = n => OpCheck.Run(n, [[2, 7, 3, 11]], x => x[0].LocalResponseNormalise(5, 0.7f, 0.75f, 1)),
        ["local response, other power"] = n => OpCheck.Run(n, [[1, 4, 9, 8]], x => x[0].LocalResponseNormalise(3, 0.7f, 0.6f, 0.5f)),
        ["local response, used twice"] = n => OpCheck.Run(n, [[1, 4, 3, 3]], x => x[0].LocalResponseNormalise(3, 1).Multiply(x[0])),
        ["batch normalise, columns"] = n => OpCheck.Run(n, [[7, 19]], x => x[0].BatchNormalise()),
        ["batch normalise, columns with gain"] = n => OpCheck.Run(n, [[6, 11], [11], [11]], x => x[0].BatchNormalise(x[1], x[2])),
        ["batch normalise, pictures"] = n => OpCheck.Run(n, [[3, 2, 3, 5]], x => x[0].BatchNormalise()),
        ["batch normalise, pictures with gain"] = n => OpCheck.Run(n, [[2, 3, 5, 7], [3], [3]], x => x[0].BatchNormalise(x[1], x[2], 0.1f)),
        ["batch normalise, single pixels"] = n => OpCheck.Run(n, [[6, 3, 1, 1], [3], [3]], x => x[0].BatchNormalise(x[1], x[2])),
        ["batch normalise, used twice"] = n => OpCheck.Run(n, [[2, 3, 5, 7], [3], [3]], x => x[0].BatchNormalise(x[1], x[2]).Multiply(x[0]).AddChannel(x[2]).MultiplyChannel(x[1])),
        ["layer normalise, pictures"] = n => OpCheck.Run(n, [[3, 2, 3, 5]], x => x[0].LayerNormalise()),
        ["instance normalise"] = n => OpCheck.Run(n, [[2, 3, 5, 7]], x => x[0].InstanceNormalise()),
        ["group normalise"] = n => OpCheck.Run(n, [[2, 6, 3, 3]], x => x[0].GroupNormalise(3).Multiply(x[0])),
        ["add channel"] = n => OpCheck.Run(n, [[3, 2, 3, 5], [2]], x => x[0].AddChannel(x[1])),
        ["multiply channel"] = n => OpCheck.Run(n, [[3, 2, 5, 7], [2]], x => x[0].MultiplyChannel(x[1]).Multiply(x[0])),
        ["scale channel"] = n => OpCheck.Run(n, [[3, 2, 5, 7], [2], [2]], x => x[0].ScaleChannel(x[1], x[2])),
        ["dropout of channels"] = n => OpCheck.Run(n, [[3, 4, 3, 5]], x => x[0].DropoutChannels(0.4f, new RandomStream(3))),
        ["locally connected"] = n => OpCheck.Run(n, [[3, 2, 4, 5], [6, 3, 18], [3, 2, 3]], x => x[0].LocallyConnect(x[1], x[2], 3)),
        ["locally connected, padded"] = n => OpCheck.Run(n, [[5, 2, 4, 3], [12, 2, 18], [2, 4, 3]], x => x[0].LocallyConnect(x[1], x[2], 3, padding: 1)),
        ["locally connected, stride"] = n => OpCheck.Run(n, [[9, 1, 6, 7], [6, 5, 9], [5, 2, 3]], x => x[0].LocallyConnect(x[1], x[2], 3, stride: 2)),
        ["locally connected, apart"] = n => OpCheck.Run(n, [[4, 1, 5, 5], [4, 2, 4], [2, 2, 2]], x => x[0].LocallyConnect(x[1], x[2], 2, stride: 3)),
        ["locally connected, far padding"] = n => OpCheck.Run(n, [[2, 1, 2, 3], [16, 2, 4], [2, 4, 4]], x => x[0].LocallyConnect(x[1], x[2], 2, stride: 2, padding: 3)),
        ["locally connected, used twice"] = n => OpCheck.Run(n, [[4, 4, 3, 3], [9, 4, 36], [4, 3, 3]], x => x[0].LocallyConnect(x[1], x[2], 3, padding: 1).Tanh().LocallyConnect(x[1], x[2], 3, padding: 1).Multiply(x[0])),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_and_gradients_agree_with_the_definition(string name) => s_checks[name](name);

    [Fact]
    public void Of_equal_pixels_the_first_gets_the_gradient()
    {
        Tape tape = new();
        Var x = tape.Variable(Tensor.From([1, 2, 2, 2, 0, 2, -1, -1, -1], [1, 1, 3, 3]));
        Var y = x.MaxPool(2, 1);
        Assert.Equal([2, 2, 2, 2], y.Value.Span.ToArray());
        tape.Backward(y.Sum());
        Assert.Equal([0, 2, 0, 1, 0, 1, 0, 0, 0], x.Gradient!.Span.ToArray());
    }

    [Fact]
    public void Padding_never_wins_and_does_not_count()
    {
        Tape tape = new();
        Var x = tape.Constant(Tensor.From([-1, -2, -3, -4], [1, 1, 2, 2]));
        Assert.Equal([-1, -2, -3, -4], x.MaxPool(2, 2, 1).Value.Span.ToArray());
        Assert.Equal([-1, -2, -3, -4], x.AveragePool(2, 2, 1).Value.Span.ToArray());
    }

    [Fact]
    public void A_number_that_is_none_is_not_hidden_by_a_pool()
    {
        Tape tape = new();
        Var x = tape.Constant(Tensor.From([1, float.NaN, 3, 4], [1, 1, 2, 2]));
        Assert.True(float.IsNaN(x.MaxPool(2, 2).Value.Span[0]));
    }

    [Fact]
    public void Batch_norm_follows_the_statistics_and_uses_them_in_evaluation()
    {
        BatchNorm norm = new("norm", 2, momentum: 1);
        norm.Gain.Value.Span.Fill(3);
        norm.Bias.Value.Span.Fill(0.5f);
        Tensor pictures = Filled([50, 2, 5, 5], 2);
        Tape tape = new();
        Var x = tape.Constant(pictures), trained = norm.Forward(x, training: true);
        float[] plane = [.. Enumerable.Range(0, 50).SelectMany(b => pictures.Span.Slice(b * 50 + 25, 25).ToArray())];
        double mean = plane.Average(), variance = plane.Sum(v => Math.Pow(v - mean, 2)) / (plane.Length - 1);
        Assert.Equal(mean, norm.Mean.Span[1], 5);
        Assert.Equal(variance, norm.Variance.Span[1], 4);
        // A momentum of 1 makes the running statistics the batch's: both ways agree but for n/(n−1).
        Assert.All(trained.Value.Span.ToArray().Zip(norm.Forward(x, training: false).Value.Span.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 0.01));
        Assert.Equal(2 + 2, norm.Parameters.Count() + norm.State.Count());

        BatchNorm slow = new("slow", 3, momentum: 0.1f);
        Tensor rows = Filled([40, 3], 1);
        slow.Forward(tape.Constant(rows), training: true);
        Assert.Equal(0.1 * Enumerable.Range(0, 40).Average(b => rows[b, 2]), slow.Mean.Span[2], 6);
        Assert.Equal(-slow.Mean.Span[2] / MathF.Sqrt(slow.Variance.Span[2] + 1e-5f), slow.Forward(tape.Constant(new Tensor([1, 3])), training: false).Value.Span[2], 5);
    }

    [Fact]
    public void Dropout_of_channels_drops_whole_planes_and_keeps_the_mean()
    {
        Tape tape = new();
        Tensor ones = new([100, 40, 3, 3]);
        ones.Span.Fill(1);
        Tensor y = tape.Constant(ones).DropoutChannels(0.25f, new RandomStream(3)).Value;
        Assert.InRange(Reduce.Sum(y.Span) / y.Length, 0.95f, 1.05f);
        for (int plane = 0; plane < 4000; plane++)
            Assert.Equal(y.Span[plane * 9] == 0 ? 0 : 12, Reduce.Sum(y.Span.Slice(plane * 9, 9)), 4);
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        int before = Cores.Count;
        try
        {
            float[][] runs = [.. new[] { 1, 2, 5 }.Select(threads =>
            {
                Cores.Count = threads;
                return Step(new Tape());
            })];
            Assert.Equal(runs[0], runs[1]);
            Assert.Equal(runs[0], runs[2]);
        }
        finally
        {
            Cores.Count = before;
        }
    }

    [Fact]
    public void A_step_that_has_run_once_allocates_nothing()
    {
        Assert.SkipUnless(Vector128.IsHardwareAccelerated, "Without SIMD the runtime's stand-ins allocate until they are compiled for speed.");
        Tape tape = new();
        RandomStream random = new(1);
        Tensor pictures = Filled([16, 8, 12, 12], 1), w = Filled([36, 4, 72], 2), bias = Filled([4, 6, 6], 3), gain = Filled([8], 4);
        void Run()
        {
            Var x = tape.Variable(pictures), g = tape.Variable(gain);
            Var y = x.BatchNormalise(g, g).LocalResponseNormalise().MultiplyChannel(g).DropoutChannels(0.2f, random).MaxPool(3, 2, 1).Dropout(0.1f, random)
                .InstanceNormalise().LocallyConnect(tape.Variable(w), tape.Variable(bias), 3, padding: 1).AveragePool(2, 2).GlobalAveragePool();
            tape.Backward(y.Mean());
            tape.Clear();
        }
        Run();
        Run();
        long reserved = tape.Workspace.ReservedBytes;
        Assert.Equal(0, Allocations.Least(Run));
        Assert.Equal(reserved, tape.Workspace.ReservedBytes);
        Assert.Equal(0, tape.Workspace.LiveBytes);
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        Tape tape = new();
        Var x = tape.Constant(new Tensor([2, 3, 4, 5])), rows = tape.Constant(new Tensor([2, 60])), three = tape.Constant(new Tensor([3]));
        Names(() => x.MaxPool(5, 1), "[2,3,4,5]", "5×5");
        Names(() => x.MaxPool(0, 1), "0×0");
        Names(() => x.AveragePool(2, 1, 2), "padding 2");
        Names(() => rows.MaxPool(2, 2), "[2,60]");
        Names(() => rows.GlobalAveragePool(), "[2,60]");
        Names(() => x.LocalResponseNormalise(4), "4");
        Names(() => x.GroupNormalise(2), "[2,3,4,5]", "2 groups");
        Names(() => rows.AddChannel(three), "[2,60]");
        Names(() => x.MultiplyChannel(rows), "[2,60]");
        Names(() => x.BatchNormalise(three, rows), "[2,60]");
        Names(() => three.BatchNormalise(), "[3]");
        Names(() => x.LocallyConnect(rows, three, 3), "[6,Out,27]");
        Assert.Throws<ArgumentOutOfRangeException>(() => x.DropoutChannels(1, new RandomStream(1)));

        static void Names(Func<Var> operation, params string[] parts)
        {
            string message = Assert.Throws<ArgumentException>(() => operation()).Message;
            Assert.All(parts, part => Assert.Contains(part, message, StringComparison.Ordinal));
        }
    }

    // Sizes above the loops' thresholds, so that several threads take part.
    private static float[] Step(Tape tape)
    {
        RandomStream random = new(9);
        Var x = tape.Variable(Filled([20, 16, 13, 13], 1)), gain = tape.Variable(Filled([16], 2)), bias = tape.Variable(Filled([16], 3));
        Var w = tape.Variable(Filled([36, 20, 144], 4)), b = tape.Variable(Filled([20, 6, 6], 5));
        Var normal = x.BatchNormalise(gain, bias).LocalResponseNormalise(5, 0.1f).GroupNormalise(4).ScaleChannel(bias, gain);
        Var y = normal.MaxPool(3, 2).Dropout(0.3f, random).DropoutChannels(0.1f, random).LocallyConnect(w, b, 3, padding: 1).AveragePool(3, 2, 1);
        tape.Backward(y.Square().Mean());
        return [.. y.Value.Span, .. x.Gradient!.Span, .. gain.Gradient!.Span, .. bias.Gradient!.Span, .. w.Gradient!.Span, .. b.Gradient!.Span];
    }

    private static Tensor Filled(Shape shape, int seed)
    {
        Tensor values = new(shape);
        new RandomStream(77).Split(seed).FillNormal(values.Span, 1);
        return values;
    }
}
