using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Benchmarks;

/// <summary>Operations on pictures: forward, or forward and backward. GB/s counts each picture-sized tensor once that an operation must read or write.</summary>
[MemoryDiagnoser]
[Config(typeof(WithSpeed))]
public class PictureBenchmarks
{
    private readonly Tape _tape = new();
    private readonly RandomStream _random = new(3);
    private Tensor _x = null!, _gain = null!, _bias = null!;

    // Batch, channels, height, width: after AlexNet's first convolution, and a middle level of a small net.
    [Params("32x96x55x55", "128x64x16x16")]
    public string Shape { get; set; } = "";

    [Params(false, true)]
    public bool Backward { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        int[] s = [.. Shape.Split('x').Select(int.Parse)];
        (_x, _gain, _bias) = (new Tensor([s[0], s[1], s[2], s[3]]), new Tensor([s[1]]), new Tensor([s[1]]));
        _random.FillNormal(_x.Span, 1);
        _random.FillNormal(_gain.Span, 1);
    }

    [Benchmark, Moves(1.25, 2.5)]
    public void MaxPool2By2() => Run(x => x.MaxPool(2, 2));

    [Benchmark, Moves(1.25, 2.5)]
    public void MaxPool3By2() => Run(x => x.MaxPool(3, 2));

    [Benchmark, Moves(1.25, 1.25)]
    public void AveragePool3By2() => Run(x => x.AveragePool(3, 2));

    [Benchmark, Moves(1, 1)]
    public void GlobalAveragePool() => Run(x => x.GlobalAveragePool());

    [Benchmark, Moves(2, 3)]
    public void LocalResponse() => Run(x => x.LocalResponseNormalise());

    [Benchmark, Moves(2, 3)]
    public void BatchNorm() => Run(x => x.BatchNormalise(_tape.Variable(_gain), _tape.Variable(_bias)));

    [Benchmark, Moves(2, 3)]
    public void InstanceNorm() => Run(x => x.InstanceNormalise());

    [Benchmark, Moves(2, 3)]
    public void ScaleChannel() => Run(x => x.ScaleChannel(_tape.Variable(_gain), _tape.Variable(_bias)));

    [Benchmark, Moves(3, 3)]
    public void Dropout() => Run(x => x.Dropout(0.5f, _random));

    [Benchmark, Moves(2, 2)]
    public void DropoutChannels() => Run(x => x.DropoutChannels(0.5f, _random));

    // The operation alone: the slope of its result is what the lent memory holds.
    private void Run(Func<Var, Var> operation)
    {
        Node y = operation(_tape.Variable(_x)).Node;
        if (Backward)
        {
            _tape.Gradient(y, out _);
            y.Operation.Backward(y, _tape);
        }
        _tape.Clear();
    }
}

/// <summary>A locally connected level, each place with filters of its own, beside one matrix product of as many operations. 302 MFLOP a direction.</summary>
[MemoryDiagnoser]
public class LocalBenchmarks
{
    private const int Batch = 128, Inputs = 64, Outputs = 32, Side = 8, Seen = Inputs * 9;

    private readonly Tape _tape = new();
    private readonly Tensor _x = Filled([Batch, Inputs, Side, Side]), _w = Filled([Side * Side, Outputs, Seen]), _bias = Filled([Outputs, Side, Side]);
    private readonly Tensor _seen = Filled([Batch * Side * Side, Seen]), _shared = Filled([Outputs, Seen]), _result = new([Batch * Side * Side, Outputs]);

    [Benchmark(Baseline = true)]
    public void Product() => MatMul.Run(_seen, false, _shared, true, _result);

    [Benchmark]
    public void Forward() => Step(backward: false);

    [Benchmark]
    public void ForwardAndBackward() => Step(backward: true);

    private void Step(bool backward)
    {
        Node y = _tape.Variable(_x).LocallyConnect(_tape.Variable(_w), _tape.Variable(_bias), 3, padding: 1).Node;
        if (backward)
        {
            _tape.Gradient(y, out _);
            y.Operation.Backward(y, _tape);
        }
        _tape.Clear();
    }

    private static Tensor Filled(Shape shape)
    {
        Tensor tensor = new(shape);
        new RandomStream(1).FillNormal(tensor.Span, 1);
        return tensor;
    }
}

/// <summary>Picture-sized tensors that an operation must read and write, forward and backward.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MovesAttribute(double forward, double backward) : Attribute
{
    public double Forward => forward;

    public double Backward => backward;
}

/// <summary>Adds the speed at which memory was moved to the table.</summary>
internal sealed class WithSpeed : ManualConfig
{
    public WithSpeed() => AddColumn(new SpeedColumn());

    private sealed class SpeedColumn : IColumn
    {
        public string Id => nameof(SpeedColumn);
        public string ColumnName => "GB/s";
        public bool AlwaysShow => true;
        public ColumnCategory Category => ColumnCategory.Custom;
        public int PriorityInCategory => 0;
        public bool IsNumeric => true;
        public UnitType UnitType => UnitType.Dimensionless;
        public string Legend => "Bytes that must be read or written, by the mean time";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
        {
            if (summary[benchmarkCase]?.ResultStatistics is not { } statistics)
                return "-";
            MovesAttribute moves = (MovesAttribute)benchmarkCase.Descriptor.WorkloadMethod.GetCustomAttributes(typeof(MovesAttribute), false)[0];
            double numbers = ((string)benchmarkCase.Parameters["Shape"]).Split('x').Aggregate(1.0, (product, side) => product * int.Parse(side, summary.GetCultureInfo()));
            double tensors = moves.Forward + ((bool)benchmarkCase.Parameters["Backward"] ? moves.Backward : 0);
            return (4 * numbers * tensors / statistics.Mean).ToString("F1", summary.GetCultureInfo());
        }

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        public bool IsAvailable(Summary summary) => true;
    }
}
