using System.Diagnostics.CodeAnalysis;

namespace Rootball.Tensors;

/// <summary>A loop body that <see cref="Cores"/> spreads over the processor's cores.</summary>
public interface IParallelBody
{
    /// <summary>Does piece <paramref name="index"/> of the work. Pieces must not depend on each other, nor on who runs them.</summary>
    void Invoke(int index);
}

/// <summary>Spreads numbered pieces of work over a few standing threads, without allocating.</summary>
/// <remarks>
/// Which thread takes which piece is left to chance; results are the same bits for any number of threads because a piece's result
/// never depends on it. One loop runs at a time; a loop started from within a piece, or beside another loop, runs on its own thread alone.
/// </remarks>
public static class Cores
{
    // About 20 µs on current machines: longer than the gap between two kernels of one step, far shorter than a time slice.
    private const int SpinsBeforeSleep = 2_000;

    private static readonly Lock s_gate = new();
    private static readonly List<Worker> s_workers = [];
    private static Job? s_job;
    private static int s_next, s_pieces, s_running;
    private static int s_count = Math.Max(1, int.TryParse(Environment.GetEnvironmentVariable("ROOTBALL_THREADS"), out int n) ? n : Environment.ProcessorCount);
    private static Exception? s_failure;

    // Whether this thread is running pieces of a loop: loops that they start run on it alone.
    [ThreadStatic] private static bool t_inside;

    /// <summary>How many threads share a loop, the caller's included. Starts as the machine's cores, or ROOTBALL_THREADS.</summary>
    public static int Count
    {
        get => Volatile.Read(ref s_count);
        set => Volatile.Write(ref s_count, value >= 1 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Cores.Count is at least 1."));
    }

    /// <summary>Runs <paramref name="body"/> for 0 … <paramref name="pieces"/> − 1 and returns when all are done.</summary>
    /// <exception cref="Exception">Whatever a piece threw first.</exception>
    public static void For<TBody>(int pieces, in TBody body) where TBody : struct, IParallelBody
    {
        int threads = Math.Min(Count, pieces);
        if (threads <= 1 || t_inside || !s_gate.TryEnter())
        {
            // A single piece is no loop: those within it may still be shared.
            bool outer = t_inside;
            t_inside |= pieces > 1;
            try
            {
                TBody alone = body;
                for (int i = 0; i < pieces; i++)
                    alone.Invoke(i);
            }
            finally
            {
                t_inside = outer;
            }
            return;
        }
        try
        {
            Job<TBody> job = Job<TBody>.Shared;
            job.Body = body;
            RunShared(job, pieces, threads);
            job.Body = default;
        }
        finally
        {
            s_gate.Exit();
        }
    }

    private static void RunShared(Job job, int pieces, int threads)
    {
        while (s_workers.Count < threads - 1)
            s_workers.Add(new Worker());
        (s_job, s_pieces, s_next, s_failure) = (job, pieces, 0, null);
        Volatile.Write(ref s_running, threads - 1);
        for (int i = 0; i < threads - 1; i++)
            s_workers[i].Wake();
        TakePieces(job);
        // Nothing is left to take: who has not come yet need not come. On a busy machine that spares a time slice.
        for (int i = 0; i < threads - 1; i++)
        {
            if (s_workers[i].Dismiss())
                Interlocked.Decrement(ref s_running);
        }
        SpinWait wait = default;
        while (Volatile.Read(ref s_running) > 0)
            wait.SpinOnce(sleep1Threshold: -1);
        s_job = null;
        if (s_failure is { } failure)
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
    }

    [SuppressMessage("Design", "CA1031", Justification = "A piece's exception is carried to the caller's thread.")]
    private static void TakePieces(Job job)
    {
        t_inside = true;
        try
        {
            int pieces = s_pieces;
            for (int i = Interlocked.Increment(ref s_next) - 1; i < pieces; i = Interlocked.Increment(ref s_next) - 1)
                job.Invoke(i);
        }
        catch (Exception failure)
        {
            Interlocked.CompareExchange(ref s_failure, failure, null);
            Volatile.Write(ref s_next, int.MaxValue / 2);
        }
        finally
        {
            t_inside = false;
        }
    }

    private abstract class Job
    {
        public abstract void Invoke(int index);
    }

    private sealed class Job<TBody> : Job where TBody : struct, IParallelBody
    {
        public static readonly Job<TBody> Shared = new();
        public TBody Body;

        public override void Invoke(int index) => Body.Invoke(index);
    }

    [SuppressMessage("Design", "CA1001", Justification = "A worker lives as long as the process.")]
    private sealed class Worker
    {
        private readonly SemaphoreSlim _wake = new(0);
        private int _called;

        public Worker() => new Thread(Loop) { IsBackground = true, Name = "Rootball core" }.Start();

        public void Wake()
        {
            // 0 idle and spinning, 1 called, 2 asleep.
            if (Interlocked.Exchange(ref _called, 1) == 2)
                _wake.Release();
        }

        // Whether the worker was called and had not come.
        public bool Dismiss() => Interlocked.CompareExchange(ref _called, 0, 1) == 1;

        private void Loop()
        {
            while (true)
            {
                for (int spins = 0; Volatile.Read(ref _called) != 1 || Interlocked.CompareExchange(ref _called, 0, 1) != 1; spins++)
                {
                    if (spins < SpinsBeforeSleep)
                        Thread.SpinWait(8);
                    else if (Interlocked.CompareExchange(ref _called, 2, 0) == 0)
                        _wake.Wait();
                }
                TakePieces(s_job!);
                Interlocked.Decrement(ref s_running);
            }
        }
    }
}
