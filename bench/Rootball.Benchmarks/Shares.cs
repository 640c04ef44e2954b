using System.Diagnostics;
using System.Globalization;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Benchmarks;

/// <summary>What share of the machine's peak the matrix product reaches, and how much longer a step takes than its own products run alone.</summary>
internal static class Shares
{
    private static readonly (int M, int K, int N, bool TransposeB)[] s_products =
        [(1024, 1024, 1024, false), (100, 2000, 2000, false), (2000, 100, 2000, false), (64, 784, 500, false), (100, 1000, 1000, true), (200, 1000, 1000, true)];

    public static void Print()
    {
        int all = Cores.Count;
        foreach (int cores in new[] { 1, all }.Distinct())
        {
            Cores.Count = cores;
            double peak = PeakSpeed.Gflops(cores);
            Line($"{cores} core(s), kernels {MatMul.Kernel}, peak of multiply-adds {peak:F1} GFLOPS");
            foreach ((int m, int k, int n, bool transposeB) in s_products)
            {
                Product product = new(m, k, n, false, transposeB);
                double speed = 2.0 * m * k * n / Median(product.Run) / 1e9;
                Line($"  product {m}×{k}×{n}{(transposeB ? "ᵀ" : " ")}  {speed,6:F1} GFLOPS  {speed / peak:P0} of the peak");
            }
        }
        Step("forward-forward", Forward(100).Concat(Forward(200)).Concat(Gradients(200)));
        Step("backprop", Forward(100).Concat(Gradients(100)).Concat([new Product(100, 1000, 1000, false, false), new Product(100, 1000, 1000, false, false)]));
    }

    private static IEnumerable<Product> Forward(int batch) => [new(batch, 784, 1000, false, true), new(batch, 1000, 1000, false, true), new(batch, 1000, 1000, false, true)];

    private static IEnumerable<Product> Gradients(int batch) => [new(1000, batch, 784, true, false), new(1000, batch, 1000, true, false), new(1000, batch, 1000, true, false)];

    private static void Step(string name, IEnumerable<Product> own)
    {
        Product[] products = [.. own];
        Tensor inputs = new([100, 784]);
        new RandomStream(1).FillNormal(inputs.Span, 1);
        int[] labels = [.. Enumerable.Range(0, 100).Select(i => i % 10)];
        LearningRule rule = RuleFactory.Create(name, 784, [1000, 1000, 1000], 10, new RandomStream(1));
        // In turn, so that a machine that slows down slows both.
        List<double> steps = [], alone = [], ratios = [];
        for (int round = 0; round < 80; round++)
        {
            double step = Seconds(() => rule.Learn(inputs, labels)), sum = Seconds(() =>
            {
                foreach (Product product in products)
                    product.Run();
            });
            if (round < 10)
                continue;
            steps.Add(step);
            alone.Add(sum);
            ratios.Add(step / sum);
        }
        double gflop = products.Sum(p => p.Operations) / 1e9;
        Line($"{name} step of 784-1000-1000-1000 at batch 100 ({gflop:F2} GFLOP of products), {Cores.Count} cores: {1e3 * Middle(steps):F1} ms; its products alone {1e3 * Middle(alone):F1} ms; ratio {Middle(ratios):F2}");
    }

    private static double Median(Action run)
    {
        run();
        return Middle([.. Enumerable.Range(0, 25).Select(_ => Seconds(run))]);
    }

    private static double Middle(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static double Seconds(Action run)
    {
        long start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private sealed class Product
    {
        private readonly Tensor _a, _b, _c;
        private readonly bool _transposeA, _transposeB;

        public Product(int m, int k, int n, bool transposeA, bool transposeB)
        {
            (_transposeA, _transposeB) = (transposeA, transposeB);
            (_a, _b, _c) = (new Tensor(transposeA ? [k, m] : [m, k]), new Tensor(transposeB ? [n, k] : [k, n]), new Tensor([m, n]));
            new RandomStream(1).FillNormal(_a.Span, 1);
            new RandomStream(2).FillNormal(_b.Span, 1);
            Operations = 2.0 * m * k * n;
        }

        public double Operations { get; }

        public void Run() => MatMul.Run(_a, _transposeA, _b, _transposeB, _c);
    }
}
