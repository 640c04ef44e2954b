using System.Diagnostics;
using System.Globalization;
using Rootball.Tensors;

namespace Rootball.Benchmarks;

/// <summary>What share of the matrix product's speed a convolution reaches, in each of its three directions.</summary>
internal static class ConvolutionShares
{
    private const int Batch = 64, Side = 32, Runs = 9;
    private static readonly (int Channels, int Window)[] s_cases = [(32, 3), (64, 3), (128, 3), (256, 3), (32, 5), (64, 5), (128, 5), (256, 5)];

    public static void Print()
    {
        foreach (int cores in new[] { 1, Cores.Count }.Distinct())
        {
            Cores.Count = cores;
            foreach ((int channels, int window) in s_cases)
                Measure(cores, channels, window);
        }
    }

    private static void Measure(int cores, int channels, int side)
    {
        int pictures = cores == 1 ? Batch / 4 : Batch;
        Tensor x = Random([pictures, channels, Side, Side]), dy = Random([pictures, channels, Side, Side]), w = Random([channels, channels, side, side]), y = new(x.Shape);
        Tensor dw = new(w.Shape), bias = new([channels]), square = Random([1024, 1024]), product = new([1024, 1024]);
        Workspace workspace = new();
        Window window = new(side, side, 1, side / 2);
        Action[] directions =
        [
            () => Convolution.Forward(x, w, bias, y, window),
            () => Convolution.InputGradient(dy, w, x, window, workspace),
            () => Convolution.WeightGradient(x, dy, dw, window, workspace),
            () => MatMul.Run(square, false, square, false, product),
        ];
        double operations = 2.0 * pictures * Side * Side * channels * channels * side * side;
        // In turn, so that a machine that slows down slows all.
        List<double>[] seconds = [[], [], [], []];
        for (int run = 0; run <= Runs; run++)
        {
            for (int i = 0; i < directions.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                directions[i]();
                if (run > 0)
                    seconds[i].Add(Stopwatch.GetElapsedTime(start).TotalSeconds);
            }
        }
        double[] speeds = [.. seconds.Select((times, i) => (i < 3 ? operations : 2.0 * 1024 * 1024 * 1024) / times.Order().ElementAt(times.Count / 2) / 1e9)];
        string Share(int i) => string.Create(CultureInfo.InvariantCulture, $"{speeds[i],5:F0} GFLOPS ({speeds[i] / speeds[3]:P0})");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{cores} core(s), {pictures}×{channels}×{Side}×{Side}, {side}×{side}, {channels} filters: forward {Share(0)}, to the input {Share(1)}, to the weights {Share(2)}; product 1024³ {speeds[3]:F0}"));
    }

    private static Tensor Random(Shape shape)
    {
        Tensor tensor = new(shape);
        new RandomStream(1).FillUniform(tensor.Span, -1, 1);
        return tensor;
    }
}
