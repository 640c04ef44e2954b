using System.Diagnostics;
using System.Globalization;
using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Benchmarks;

/// <summary>What back-propagation through time costs, with and without recomputing: `-- recurrence`, in half a minute.</summary>
internal static class Recurrence
{
    private const int Batch = 64, Inputs = 64, Units = 256, Repeats = 7;

    public static void Print()
    {
        Console.WriteLine("| steps | saved every | memory, MB | a step of learning, ms |");
        Console.WriteLine("| --- | --- | --- | --- |");
        foreach (int steps in (int[])[100, 400])
        {
            Run whole = new(steps, steps), recomputed = new(steps, (int)Math.Ceiling(Math.Sqrt(steps)));
            // In turn, so that a machine that slows down slows both; the fastest of each, after one to warm up.
            for (int repeat = 0; repeat <= Repeats; repeat++)
            {
                whole.Learn(counts: repeat > 0);
                recomputed.Learn(counts: repeat > 0);
            }
            whole.Print();
            recomputed.Print();
        }
    }

    private sealed class Run
    {
        private readonly LstmCell _cell = new("cell", Inputs, Units, new RandomStream(1));
        private readonly Optimiser _optimiser = Adam.Create();
        private readonly Tape _tape = new();
        private readonly Tensor _inputs;
        private readonly int _saveEvery;
        private double _milliseconds = double.PositiveInfinity;

        public Run(int steps, int saveEvery)
        {
            (_inputs, _saveEvery) = (new Tensor([steps, Batch, Inputs]), saveEvery);
            new RandomStream(2).FillNormal(_inputs.Span, 1);
        }

        public void Learn(bool counts)
        {
            long start = Stopwatch.GetTimestamp();
            _tape.Learn(Unroll.Last(_cell, _tape.Constant(_inputs), _cell.Start(_tape, Batch), _saveEvery).Square().Mean(), _optimiser);
            _tape.Clear();
            if (counts)
                _milliseconds = Math.Min(_milliseconds, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        public void Print() => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {_inputs.Shape[0]} | {_saveEvery} | {_tape.Workspace.ReservedBytes / 1e6:F1} | {_milliseconds:F0} |"));
    }
}
