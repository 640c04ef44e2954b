namespace Rootball.Tensors;

/// <summary>What is done to one row of a matrix.</summary>
internal interface IRowBody
{
    void Row(int row);
}

/// <summary>Runs row kernels over the cores: rows in groups of fixed size, one after another where there is little to do.</summary>
internal static class RowLoop
{
    // Below this many numbers in all, calling another core costs more than it saves.
    private const int Worthwhile = 16_384;
    private const int Group = 8;

    public static void Run<TBody>(int rows, int columns, in TBody body) where TBody : struct, IRowBody
    {
        if ((long)rows * columns < Worthwhile)
        {
            TBody alone = body;
            for (int row = 0; row < rows; row++)
                alone.Row(row);
            return;
        }
        Cores.For((rows + Group - 1) / Group, new Body<TBody>(rows, body));
    }

    private readonly struct Body<TBody>(int rows, TBody body) : IParallelBody where TBody : struct, IRowBody
    {
        public void Invoke(int index)
        {
            for (int row = index * Group; row < Math.Min(rows, (index + 1) * Group); row++)
                body.Row(row);
        }
    }
}
