using BenchmarkDotNet.Running;
using Rootball.Benchmarks;

// Without arguments: shares of the machine's peak and of the steps' own products, in a minute.
// convolution: its three directions beside the product. recurrence: time and memory of back-propagation through time.
// crowds: models of labellers on ten million answers.
// With other arguments: BenchmarkDotNet, for example --filter '*MatMul*'.
switch (args)
{
    case []:
        Shares.Print();
        break;
    case ["convolution"]:
        ConvolutionShares.Print();
        break;
    case ["recurrence"]:
        Recurrence.Print();
        break;
    case ["crowds"]:
        Crowds.Print();
        break;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(MatMulBenchmarks).Assembly).Run(args);
        break;
}
