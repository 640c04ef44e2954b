using Rootball.Cli;

using CancellationTokenSource stop = new();
Console.CancelKeyPress += (_, e) =>
{
    // The first Ctrl-C lets the work end in good order, the second ends it at once.
    e.Cancel = !stop.IsCancellationRequested;
    if (e.Cancel)
        Console.Error.WriteLine("Stopping after the present batch; press Ctrl-C again to stop at once, at the last checkpoint.");
    stop.Cancel();
};
return CommandLine.Run(args, Console.Out, Console.Error, stop.Token);
