using BenchmarkDotNet.Running;
using Rootball.Benchmarks;

// Without arguments: shares of the machine's peak and of the steps' own products, in a minute. 'convolution': convolutions beside the product.
// With arguments: BenchmarkDotNet, for example --filter '*MatMul*'.
if (args is ["convolution"])
{
    ConvolutionShares.Print();
    return;
}
if (args.Length > 0)
{
    BenchmarkSwitcher.FromAssembly(typeof(MatMulBenchmarks).Assembly).Run(args);
    return;
}
Shares.Print();
