using CsCheck;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Tests.Gradients;

public class ConvolveTests
{
    [Theory]
    [InlineData(2, 3, 5, 7, 4, 3, 3, 1, 1, 1)]
    [InlineData(2, 3, 6, 6, 4, 5, 5, 1, 2, 1)]
    [InlineData(2, 4, 7, 9, 6, 3, 2, 1, 0, 2)]
    [InlineData(1, 2, 9, 8, 3, 3, 3, 2, 1, 1)]
    [InlineData(2, 2, 11, 10, 3, 5, 4, 3, 1, 1)]
    [InlineData(3, 5, 4, 4, 2, 1, 1, 1, 0, 1)]
    [InlineData(2, 2, 7, 7, 2, 1, 1, 2, 0, 1)]
    [InlineData(2, 2, 3, 3, 3, 3, 3, 1, 0, 1)]
    [InlineData(1, 3, 8, 34, 2, 3, 3, 1, 1, 3)]
    public void Value_and_gradients_agree_with_the_definition(int batch, int channels, int height, int width, int filters, int windowHeight, int windowWidth,
        int stride, int padding, int groups)
    {
        // w takes groups of the input's channels, filters are a multiple of groups.
        filters *= groups;
        OpCheck.Run($"convolve {height}×{width} {windowHeight}×{windowWidth}/{stride}+{padding} g{groups}",
            [[batch, channels, height, width], [filters, channels / groups, windowHeight, windowWidth], [filters]], x => x[0].Convolve(x[1], x[2], stride, padding, groups));
    }

    [Fact]
    public void A_rectified_convolution_passes_gradients_where_it_fired() =>
        OpCheck.Run("convolve, rectified", [[2, 2, 5, 5], [3, 2, 3, 3], [3]], x => x[0].Convolve(x[1], x[2], padding: 1, activation: LinearActivation.Relu));

    [Fact]
    public void Every_size_agrees_with_the_definition() => Gen.Select(Gen.Int[1, 3], Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 4], Gen.Int[1, 3], Gen.Int[0, 2], Gen.Int[1, 40])
        .Sample((batch, height, width, side, stride, padding, filters) =>
        {
            if (height + 2 * padding < side || width + 2 * padding < side)
                return;
            Tape tape = new();
            Var x = tape.Constant(Random([batch, 3, height, width], 1)), w = tape.Constant(Random([filters, 3, side, side], 2)), b = tape.Constant(Random([filters], 3));
            Var y = x.Convolve(w, b, stride, padding);
            double[] plain = PlainReplay.Run(y);
            for (int i = 0; i < plain.Length; i++)
                Assert.Equal(plain[i], y.Value.Span[i], 1e-4);
        }, iter: 60);

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        int before = Cores.Count;
        try
        {
            float[][] results = [.. ((int[])[1, 2, 5]).Select(threads =>
            {
                Cores.Count = threads;
                Tape tape = new();
                Var x = tape.Variable(Random([5, 20, 17, 13], 1)), w = tape.Variable(Random([40, 20, 3, 3], 2)), b = tape.Variable(Random([40], 3));
                Var y = x.Convolve(w, b, padding: 1);
                tape.Backward(y.Square().Sum());
                return (float[])[.. y.Value.Span, .. x.Gradient!.Span, .. w.Gradient!.Span, .. b.Gradient!.Span];
            })];
            Assert.All(results, result => Assert.Equal(results[0], result));
        }
        finally
        {
            Cores.Count = before;
        }
    }

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        Tape tape = new();
        Var x = tape.Constant(new Tensor([2, 3, 8, 8])), w = tape.Constant(new Tensor([4, 2, 3, 3])), b = tape.Constant(new Tensor([4]));
        Assert.Contains("[4,2,3,3]", Assert.Throws<ArgumentException>(() => x.Convolve(w, b)).Message, StringComparison.Ordinal);
        Assert.Contains("does not fit", Assert.Throws<ArgumentException>(() => x.Convolve(tape.Constant(new Tensor([4, 3, 9, 9])), b)).Message, StringComparison.Ordinal);
    }

    private static Tensor Random(Shape shape, ulong seed)
    {
        Tensor tensor = new(shape);
        new RandomStream(seed).FillNormal(tensor.Span, 1);
        return tensor;
    }
}
