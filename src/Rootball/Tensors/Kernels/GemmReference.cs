namespace Rootball.Tensors.Kernels;

/// <summary>The matrix product as it is defined: the oracle of every faster kernel, and the one that runs where there is no SIMD.</summary>
internal static unsafe class GemmReference
{
    public static void Run<TLeft, TRight, TEpilogue>(in TLeft a, in TRight b, int m, int n, int k, in TEpilogue epilogue)
        where TLeft : struct, IGemmSource where TRight : struct, IGemmSource where TEpilogue : struct, IGemmEpilogue =>
        Cores.For(m, new RowBody<TLeft, TRight, TEpilogue>(a, b, n, k, epilogue));

    private readonly struct RowBody<TLeft, TRight, TEpilogue>(TLeft a, TRight b, int n, int k, TEpilogue epilogue) : IParallelBody
        where TLeft : struct, IGemmSource where TRight : struct, IGemmSource where TEpilogue : struct, IGemmEpilogue
    {
        public void Invoke(int row)
        {
            for (int column = 0; column < n; column++)
            {
                float sum = 0;
                for (int depth = 0; depth < k; depth++)
                    sum += a.Value(row, depth) * b.Value(column, depth);
                epilogue.Take(&sum, row, column, 1);
            }
        }
    }
}
