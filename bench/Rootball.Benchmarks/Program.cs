using BenchmarkDotNet.Running;
using Rootball.Benchmarks;

// Without arguments: shares of the machine's peak and of the steps' own products, in a minute.
// With the argument recurrence: time and memory of back-propagation through time.
// With other arguments: BenchmarkDotNet, for example --filter '*MatMul*'.
if (args is ["recurrence"])
{
    Recurrence.Print();
    return;
}
if (args.Length > 0)
{
    BenchmarkSwitcher.FromAssembly(typeof(MatMulBenchmarks).Assembly).Run(args);
    return;
}
Shares.Print();
