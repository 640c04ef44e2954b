using BenchmarkDotNet.Attributes;
using Rootball.Rules;
using Rootball.Tensors;

namespace Rootball.Benchmarks;

[MemoryDiagnoser]
public class MatMulBenchmarks
{
    private Tensor _a = null!, _b = null!, _c = null!;

    [Params("1024x1024x1024", "100x2000x2000", "2000x100x2000", "64x784x500")]
    public string Shape { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        int[] sizes = [.. Shape.Split('x').Select(int.Parse)];
        (_a, _b, _c) = (new Tensor([sizes[0], sizes[1]]), new Tensor([sizes[2], sizes[1]]), new Tensor([sizes[0], sizes[2]]));
        new RandomStream(1).FillNormal(_a.Span, 1);
        new RandomStream(2).FillNormal(_b.Span, 1);
    }

    [Benchmark]
    public void Product() => MatMul.Run(_a, false, _b, true, _c);
}

[MemoryDiagnoser]
public class StepBenchmarks
{
    private readonly Tensor _inputs = new([100, 784]);
    private readonly int[] _labels = [.. Enumerable.Range(0, 100).Select(i => i % 10)];
    private LearningRule _rule = null!;

    [Params("forward-forward", "backprop", "local")]
    public string Rule { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        new RandomStream(1).FillNormal(_inputs.Span, 1);
        _rule = RuleFactory.Create(Rule, 784, [1000, 1000, 1000], 10, new RandomStream(1));
    }

    [Benchmark]
    public void Step() => _rule.Learn(_inputs, _labels);
}
