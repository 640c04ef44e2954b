using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Tests.Gradients;

public class OperationTests
{
    private static readonly int[] s_labels = [2, 0, 3, 1, 2];
    private static readonly Tensor s_targets = Tensor.From([0.2f, 0, 0.8f, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0.1f, 0.2f, 0.3f, 0.1f, 0.5f, 0.5f, 0.5f, 1], [5, 4]);

    public static TheoryData<string> Names => [.. s_checks.Keys];

    private static readonly Dictionary<string, Action<string>> s_checks = new()
    {
        ["linear"] = n => OpCheck.Run(n, [[5, 3], [4, 3], [4]], x => x[0].Linear(x[1], x[2])),
        ["linear, wide"] = n => OpCheck.Run(n, [[13, 35], [37, 35], [37]], x => x[0].Linear(x[1], x[2])),
        ["linear, rectified"] = n => OpCheck.Run(n, [[5, 3], [4, 3], [4]], x => x[0].Linear(x[1], x[2], LinearActivation.Relu)),
        ["product"] = n => OpCheck.Run(n, [[5, 3], [3, 4]], x => x[0].MatMul(x[1])),
        ["product, left transposed"] = n => OpCheck.Run(n, [[3, 5], [3, 4]], x => x[0].MatMul(x[1], transposeA: true)),
        ["product, right transposed"] = n => OpCheck.Run(n, [[5, 3], [4, 3]], x => x[0].MatMul(x[1], transposeB: true)),
        ["product with itself"] = n => OpCheck.Run(n, [[4, 4]], x => x[0].MatMul(x[0])),
        ["relu"] = n => OpCheck.Run(n, [[3, 15]], x => x[0].Relu()),
        ["leaky relu"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].LeakyRelu(0.1f)),
        ["tanh"] = n => OpCheck.Run(n, [[3, 15]], x => x[0].Tanh()),
        ["sigmoid"] = n => OpCheck.Run(n, [[3, 15]], x => x[0].Sigmoid()),
        ["softplus"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Softplus()),
        ["exp"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Exp()),
        ["log"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Log(), 0.2f, 2),
        ["square"] = n => OpCheck.Run(n, [[3, 15]], x => x[0].Square()),
        ["sqrt"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Sqrt(), 0.2f, 2),
        ["abs"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Abs()),
        ["scale"] = n => OpCheck.Run(n, [[3, 15]], x => x[0].Scale(-2.5f)),
        ["add"] = n => OpCheck.Run(n, [[3, 5], [3, 5]], x => x[0].Add(x[1])),
        ["add to itself"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Add(x[0])),
        ["subtract"] = n => OpCheck.Run(n, [[3, 5], [3, 5]], x => x[0].Subtract(x[1])),
        ["multiply"] = n => OpCheck.Run(n, [[3, 5], [3, 5]], x => x[0].Multiply(x[1])),
        ["multiply by itself"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Multiply(x[0])),
        ["add row"] = n => OpCheck.Run(n, [[3, 5], [5]], x => x[0].AddRow(x[1])),
        ["multiply row"] = n => OpCheck.Run(n, [[3, 5], [5]], x => x[0].MultiplyRow(x[1])),
        ["sum"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Sum()),
        ["mean"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Mean()),
        ["sum of rows"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].SumRows()),
        ["mean squared error"] = n => OpCheck.Run(n, [[3, 5], [3, 5]], x => x[0].MeanSquaredError(x[1])),
        ["softmax"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].Softmax()),
        ["softmax, wide and scaled"] = n => OpCheck.Run(n, [[3, 21]], x => x[0].Softmax(0.7f)),
        ["softmax, causal"] = n => OpCheck.Run(n, [[2, 11, 11]], x => x[0].CausalSoftmax(0.7f)),
        ["softmax, causal, with a past"] = n => OpCheck.Run(n, [[2, 3, 12]], x => x[0].CausalSoftmax()),
        ["softmax, used twice"] = n => OpCheck.Run(n, [[2, 9, 9]], x => x[0].CausalSoftmax().Add(x[0].Softmax()).Add(x[0].LogSoftmax())),
        ["log softmax"] = n => OpCheck.Run(n, [[3, 5]], x => x[0].LogSoftmax()),
        ["cross-entropy"] = n => OpCheck.Run(n, [[5, 4]], x => x[0].CrossEntropy(s_labels)),
        ["cross-entropy, some without a label"] = n => OpCheck.Run(n, [[5, 4]], x => x[0].CrossEntropy((int[])[2, -1, 3, -1, 0])),
        ["cross-entropy, soft targets of any weight"] = n => OpCheck.Run(n, [[5, 4]], x => x[0].CrossEntropy(x[0].Tape.Constant(s_targets))),
        ["normalise rows"] = n => OpCheck.Run(n, [[3, 37]], x => x[0].NormaliseRows(1e-3f)),
        ["layer normalise"] = n => OpCheck.Run(n, [[3, 7]], x => x[0].LayerNormalise()),
        ["layer normalise, gain and bias"] = n => OpCheck.Run(n, [[3, 19], [19], [19]], x => x[0].LayerNormalise(x[1], x[2])),
        ["layer normalise, all used twice"] = n => OpCheck.Run(n, [[3, 19], [19], [19]],
            x => x[0].LayerNormalise(x[1], x[2]).Add(x[0]).LayerNormalise(x[1], x[2]).MultiplyRow(x[1]).AddRow(x[2])),
        ["add row, wide"] = n => OpCheck.Run(n, [[3, 13], [13]], x => x[0].AddRow(x[1]).Add(x[0])),
        ["multiply row, wide"] = n => OpCheck.Run(n, [[3, 77], [77]], x => x[0].MultiplyRow(x[1]).Add(x[0])),
        ["batch normalise"] = n => OpCheck.Run(n, [[7, 3]], x => x[0].BatchNormalise()),
        ["gather"] = n => OpCheck.Run(n, [[4, 3]], x => x[0].GatherRows(s_labels)),
        ["concatenate"] = n => OpCheck.Run(n, [[3, 2], [3, 4]], x => x[0].ConcatColumns(x[1])),
        ["concatenate, used twice"] = n => OpCheck.Run(n, [[3, 9], [3, 4]], x => x[0].ConcatColumns(x[1]).ConcatColumns(x[0])),
        ["concatenate rows"] = n => OpCheck.Run(n, [[3, 2], [1, 2]], x => Ops.ConcatRows(x[0], x[1], x[0])),
        ["slice of columns"] = n => OpCheck.Run(n, [[3, 11]], x => x[0].SliceColumns(2, 9).ConcatColumns(x[0].SliceColumns(0, 4))),
        ["reshape"] = n => OpCheck.Run(n, [[3, 4]], x => x[0].Reshape([2, 6]).Square().Reshape([12])),
        ["rows"] = n => OpCheck.Run(n, [[4, 2, 3]], x => Ops.ConcatRows(x[0].Rows(1, 3), x[0].Rows(0, 2))),
        ["one entry"] = n => OpCheck.Run(n, [[4, 2, 3]], x => x[0].At(3).Multiply(x[0].At(1))),
        ["swap of the middle axes"] = n => OpCheck.Run(n, [[2, 3, 4, 5]], x => x[0].SwapMiddle().Square().SwapMiddle().Add(x[0])),
        ["batched product"] = n => OpCheck.Run(n, [[3, 5, 4], [3, 4, 2]], x => x[0].BatchedMatMul(x[1])),
        ["batched product, left transposed"] = n => OpCheck.Run(n, [[3, 4, 5], [3, 4, 2]], x => x[0].BatchedMatMul(x[1], transposeA: true)),
        ["batched product, right transposed"] = n => OpCheck.Run(n, [[3, 5, 4], [3, 2, 4]], x => x[0].BatchedMatMul(x[1], transposeB: true)),
        ["batched product with itself"] = n => OpCheck.Run(n, [[2, 4, 4]], x => x[0].BatchedMatMul(x[0], transposeB: true)),
        ["recomputed"] = n => OpCheck.Run(n, [[5, 4], [3, 4], [3]], x => x[0].Tape.Recompute(Level, x[0], x[1], x[2])),
        ["recomputed, an input passed twice and used outside"] = n => OpCheck.Run(n, [[4, 4], [4]], x => x[0].Tape.Recompute(Level, x[0], x[0], x[1]).Multiply(x[0])),
        ["recomputed in a recomputed body"] = n => OpCheck.Run(n, [[5, 4], [4, 4], [4]],
            x => x[0].Tape.Recompute(y => y[0].Tape.Recompute(Level, y[0].Tape.Recompute(Level, y), y[1], y[2]), x)),
        ["goodness"] = n => OpCheck.Run(n, [[6, 11]], x => x[0].GoodnessLoss(x[0].Tape.Constant(Row(11)), threshold: 9, positives: 4)),
        ["goodness, mostly negative"] = n => OpCheck.Run(n, [[6, 11]], x => x[0].GoodnessLoss(x[0].Tape.Constant(Row(11)), threshold: 9, positives: 1)),
        ["goodness, asleep"] = n => OpCheck.Run(n, [[6, 11]], x => x[0].GoodnessLoss(x[0].Tape.Constant(Row(11)), threshold: 9, positives: 0)),
        ["goodness, awake"] = n => OpCheck.Run(n, [[6, 11]], x => x[0].GoodnessLoss(x[0].Tape.Constant(Row(11)), threshold: 9, positives: 6)),
        ["two levels"] = n => OpCheck.Run(n, [[5, 6], [7, 6], [7], [4, 7], [4]],
            x => x[0].NormaliseRows().Linear(x[1], x[2], LinearActivation.Relu).NormaliseRows().Linear(x[3], x[4]).CrossEntropy(s_labels)),
        ["a weight used twice"] = n => OpCheck.Run(n, [[5, 6], [6, 6], [6]], x => x[0].Linear(x[1], x[2]).Tanh().Linear(x[1], x[2]).Square().Mean()),
    };

    private static Var Level(ReadOnlySpan<Var> x) => x[0].Linear(x[1], x[2]).Tanh();

    [Theory]
    [MemberData(nameof(Names))]
    public void Value_and_gradients_agree_with_the_definition(string name) => s_checks[name](name);

    [Fact]
    public void The_straight_through_rectifier_passes_gradients_as_if_it_were_not_there()
    {
        Tape tape = new();
        Var x = tape.Variable(Tensor.From([1, -1], [1, 2])), w = tape.Constant(Tensor.From([1, 0, 0, 1], [2, 2])), b = tape.Constant(new Tensor([2]));
        Var y = x.Linear(w, b, LinearActivation.StraightThroughRelu);
        Assert.Equal([1, 0], y.Value.Span.ToArray());
        tape.Backward(y.Sum());
        Assert.Equal([1, 1], x.Gradient!.Span.ToArray());
    }

    [Theory]
    [InlineData("relu", 1e-7)]
    [InlineData("tanh", 4e-7)]
    [InlineData("sigmoid", 4e-7)]
    [InlineData("square", 1e-7)]
    [InlineData("scale", 1e-7)]
    public void Eight_numbers_at_once_agree_with_the_definition_everywhere(string name, double tolerance)
    {
        float[] points = [0, -0f, 1e-30f, 1e-4f, 0.1f, 0.24999f, 0.25001f, 0.5f, 1, 2, 5, 9, 12, 30, 80, 1e3f];
        float[] all = [.. points, .. points.Select(x => -x)];
        Tape tape = new();
        Var x = tape.Variable(Tensor.From(all, [2, 16]));
        Var y = name switch { "relu" => x.Relu(), "tanh" => x.Tanh(), "sigmoid" => x.Sigmoid(), "square" => x.Square(), _ => x.Scale(3) };
        double[] plain = PlainReplay.Run(y);
        Assert.All(plain.Zip(y.Value.Span.ToArray()), pair => Assert.True(Math.Abs(pair.First - pair.Second) <= tolerance * Math.Abs(pair.First) + 1e-38, $"{pair}"));
        double[] slopes = PlainReplay.Differences(y.Sum(), x, 1e-6);
        tape.Backward(y.Sum());
        for (int i = 4; i < 15; i++)
            Assert.Equal(slopes[i], x.Gradient!.Span[i], 1e-4 * (1 + Math.Abs(slopes[i])));
    }

    [Fact]
    public void Dropout_keeps_the_mean_and_its_gradient_follows_the_mask()
    {
        Tape tape = new();
        Tensor ones = new([100, 100]);
        ones.Span.Fill(1);
        Var x = tape.Variable(ones), y = x.Dropout(0.25f, new RandomStream(3));
        Assert.InRange(Reduce.Sum(y.Value.Span) / 10_000, 0.97f, 1.03f);
        tape.Backward(y.Sum());
        Assert.Equal(y.Value.Span.ToArray(), x.Gradient!.Span.ToArray());
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named_with_the_likely_fix()
    {
        Tape tape = new();
        Var x = tape.Constant(new Tensor([32, 784])), w = tape.Constant(new Tensor([784, 128])), b = tape.Constant(new Tensor([128]));
        string message = Assert.Throws<ArgumentException>(() => x.Linear(w, b)).Message;
        Assert.Contains("[32,784]", message, StringComparison.Ordinal);
        Assert.Contains("Did you mean wᵀ", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => x.Add(w));
        Assert.Throws<ArgumentException>(() => x.CrossEntropy(new int[3]));
        Assert.Throws<ArgumentException>(() => x.CrossEntropy(w));
        Assert.Throws<ArgumentException>(() => x.CrossEntropy(tape.Variable(new Tensor([32, 784]))));
        Assert.Throws<ArgumentException>(() => tape.Backward(x));
    }

    [Fact]
    public void Parts_that_lie_outside_are_refused()
    {
        Tape tape = new();
        Var x = tape.Constant(new Tensor([4, 6])), cube = tape.Constant(new Tensor([2, 3, 4]));
        Assert.Contains("24 elements", Assert.Throws<ArgumentException>(() => x.Reshape([5, 5])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => x.Rows(3, 2));
        Assert.Throws<ArgumentException>(() => x.Rows(-1, 2));
        Assert.Throws<ArgumentException>(() => x.At(4));
        Assert.Throws<ArgumentException>(() => x.SliceColumns(5, 2));
        Assert.Throws<ArgumentException>(() => x.SwapMiddle());
        Assert.Throws<ArgumentException>(() => Ops.ConcatRows());
        Assert.Throws<ArgumentException>(() => Ops.ConcatRows(x, cube));
        Assert.Throws<ArgumentException>(() => cube.BatchedMatMul(cube));
        Assert.Throws<ArgumentException>(() => cube.BatchedMatMul(cube, transposeA: true, transposeB: true));
        Assert.Throws<ArgumentException>(() => tape.Constant(new Tensor([2, 5, 4])).CausalSoftmax());
        Assert.Throws<ArgumentException>(() => x.LayerNormalise(tape.Constant(new Tensor([5])), tape.Constant(new Tensor([6]))));
    }

    private static Tensor Row(int length)
    {
        Tensor row = new([length]);
        new RandomStream(5).FillNormal(row.Span, 0.3f);
        return row;
    }
}
