using Rootball.Tensors.Kernels;

namespace Rootball.Tensors;

/// <summary>The nearest rows of every row of a matrix, each product of two rows computed once and offered to both.</summary>
/// <remarks>
/// Rows are put into blocks; in a round every block meets one other, as in a tournament (the circle method), so that no two threads ever touch the same block, and the
/// order in which a row sees the others does not depend on their number.
/// </remarks>
internal sealed class NearestPairs
{
    /// <summary>Rows of a block: a whole number of strips and of panels for every tile; two packed blocks of fifty columns take 150 KB of a core's L2.</summary>
    public const int BlockRows = 384;

    private readonly Tensor _points;
    private readonly PackedRows _strips, _panels;
    private readonly NearestHeaps _heaps;
    private readonly int _blocks;

    /// <summary>Prepares the rows of <paramref name="points"/> [N,D].</summary>
    public NearestPairs(Tensor points, int kept)
    {
        _points = points;
        (_strips, _panels) = (new PackedRows(points, PackedRows.StripWidth), new PackedRows(points, PackedRows.PanelHeight));
        _blocks = (points.Shape.Rows + BlockRows - 1) / BlockRows;
        _heaps = new NearestHeaps();
        _heaps.Clear(_blocks * BlockRows, kept);
        // Nothing is near to the rows behind the last.
        _heaps.Close(points.Shape.Rows);
    }

    /// <summary>Whether this machine has tiles for it; if not, <see cref="NearestRows"/> compares row by row.</summary>
    public static bool IsSupported => MatMul.Kernel != "plain";

    /// <summary>How many rounds there are: in the first, each block meets itself.</summary>
    public int Rounds => Players;

    /// <summary>The keys of the candidates of a row, no more than are kept, in no order; see <see cref="NearestHeaps"/>.</summary>
    public ReadOnlySpan<ulong> Best(int row) => _heaps.Best(row);

    private int Players => _blocks + _blocks % 2;

    /// <summary>Plays one round.</summary>
    public void Play(int round)
    {
        if (round == 0)
            Cores.For(_blocks, new MeetBody(this, 0));
        else
            Cores.For(Players / 2, new MeetBody(this, round));
    }

    private void Meet(int first, int second)
    {
        switch (MatMul.Kernel)
        {
            case "avx512": NearestTiles<GemmAvx512Tile12x32>.Meet(_panels, _strips, first, second, BlockRows, _heaps); break;
            case "avx2": NearestTiles<GemmAvx2Tile6x16>.Meet(_panels, _strips, first, second, BlockRows, _heaps); break;
            default: NearestTiles<Gemm128Tile4x8>.Meet(_panels, _strips, first, second, BlockRows, _heaps); break;
        }
        GC.KeepAlive(_points);
    }

    private readonly struct MeetBody(NearestPairs pairs, int round) : IParallelBody
    {
        public void Invoke(int index)
        {
            if (round == 0)
            {
                pairs.Meet(index, index);
                return;
            }
            // The last player stays; the others move round the table.
            int seats = pairs.Players - 1;
            int first = index == 0 ? seats : (round + index) % seats, second = (round + seats - index) % seats;
            if (Math.Max(first, second) < pairs._blocks)
                pairs.Meet(Math.Min(first, second), Math.Max(first, second));
        }
    }
}
