using Rootball.Maps;
using Rootball.Tensors;

namespace Rootball.Tests.Maps;

/// <summary>Every objective against its definition in double: its value, and its gradient against finite differences.</summary>
public class ObjectiveTests
{
    private const int Count = 40, Near = 12;
    private const double Perplexity = 4;

    [Theory]
    [InlineData(2), InlineData(3)]
    public void TSne(int dimensions) => Check(dimensions, p => new SymmetricObjective<CauchyKernel>(p, default, new ExactField<CauchyKernel>(default)), (y, p) => Symmetric(y, p, d => 1 / (1 + d)));

    [Theory]
    [InlineData(2), InlineData(3)]
    public void SymmetricSne(int dimensions) =>
        Check(dimensions, p => new SymmetricObjective<GaussianKernel>(p, default, new ExactField<GaussianKernel>(default)), (y, p) => Symmetric(y, p, d => Math.Exp(-d)));

    [Fact]
    public void TSne_with_heavier_tails() =>
        Check(2, p => new SymmetricObjective<StudentKernel>(p, new(0.5f), new ExactField<StudentKernel>(new(0.5f))), (y, p) => Symmetric(y, p, d => Math.Pow(1 + d / 0.5, -0.5)));

    [Fact]
    public void Sne() =>
        Check(2, p => new ConditionalObjective(p, Conditional.NegativeEntropy(Neighbours.Exact(Cloud(), Near), [Perplexity], null), new ExactField<GaussianKernel>(default)), ByPoint);

    [Fact]
    public void UniSne() => Check(2, p => new UniformMixtureObjective(p, 0.3f, new ExactField<GaussianKernel>(default)), (y, p) => Mixture(y, p, 0.3));

    private static void Check(int dimensions, Func<Affinities, IMapObjective> make, Func<double[][], double[,], double> definition)
    {
        Affinities affinities = Affinities.OfPerplexity(Neighbours.Exact(Cloud(), Near), Perplexity);
        Tensor map = new([Count, dimensions]), gradient = new([Count, dimensions]);
        new RandomStream(5).FillNormal(map.Span, 0.8f);
        double[][] y = [.. Enumerable.Range(0, Count).Select(i => map.Row(i).ToArray().Select(v => (double)v).ToArray())];
        double[,] p = new double[Count, Count];
        foreach ((int i, int j, float value) in affinities.Pairs)
            p[i, j] = value;
        IMapObjective objective = make(affinities);
        objective.Gradient(map, 1, gradient);
        Assert.Equal(definition(y, p), objective.Divergence(map), 1e-4);
        for (int i = 0; i < Count; i += 3)
        {
            for (int axis = 0; axis < dimensions; axis++)
            {
                const double Step = 1e-5;
                double at = y[i][axis];
                y[i][axis] = at + Step;
                double above = definition(y, p);
                y[i][axis] = at - Step;
                double below = definition(y, p);
                y[i][axis] = at;
                Assert.Equal((above - below) / (2 * Step) / 4, gradient[i, axis], 2e-6);
            }
        }
    }

    private static double Squared(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();

    private static double Symmetric(double[][] y, double[,] p, Func<double, double> kernel)
    {
        double z = 0, sum = 0;
        ForPairs((i, j) => z += kernel(Squared(y[i], y[j])));
        ForPairs((i, j) => sum += p[i, j] > 0 ? p[i, j] * Math.Log(p[i, j] * z / kernel(Squared(y[i], y[j]))) : 0);
        return sum;
    }

    private static double Mixture(double[][] y, double[,] p, double share)
    {
        double z = 0, sum = 0;
        ForPairs((i, j) => z += Math.Exp(-Squared(y[i], y[j])));
        ForPairs((i, j) => sum += p[i, j] > 0 ? p[i, j] * Math.Log(p[i, j] / ((1 - share) * Math.Exp(-Squared(y[i], y[j])) / z + share / (Count * (Count - 1)))) : 0);
        return sum;
    }

    // SNE's own divergence, from conditional affinities.
    private static double ByPoint(double[][] y, double[,] p)
    {
        Neighbours neighbours = Neighbours.Exact(Cloud(), Near);
        float[] conditional = Conditional.OfPerplexity(neighbours, [Perplexity]);
        double sum = 0;
        for (int i = 0; i < Count; i++)
        {
            double z = 0;
            for (int j = 0; j < Count; j++)
                z += j == i ? 0 : Math.Exp(-Squared(y[i], y[j]));
            for (int e = i * Near; e < (i + 1) * Near; e++)
                sum += conditional[e] > 0 ? conditional[e] * Math.Log(conditional[e] * z / Math.Exp(-Squared(y[i], y[neighbours.Indices[e]]))) : 0;
        }
        return sum / Count;
    }

    private static void ForPairs(Action<int, int> visit)
    {
        for (int i = 0; i < Count; i++)
        {
            for (int j = 0; j < Count; j++)
            {
                if (i != j)
                    visit(i, j);
            }
        }
    }

    private static Tensor Cloud()
    {
        Tensor points = new([Count, 6]);
        new RandomStream(4).FillNormal(points.Span, 1);
        return points;
    }
}
