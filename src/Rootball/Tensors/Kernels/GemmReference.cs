namespace Rootball.Tensors.Kernels;

/// <summary>The matrix product as it is defined: the oracle of every faster kernel, and the one that runs where there is no SIMD.</summary>
internal static unsafe class GemmReference
{
    public static void Run<TEpilogue>(in GemmOperand a, in GemmOperand b, int m, int n, int k, in TEpilogue epilogue)
        where TEpilogue : struct, IGemmEpilogue =>
        Cores.For(m, new RowBody<TEpilogue>(a, b, n, k, epilogue));

    private readonly struct RowBody<TEpilogue>(GemmOperand a, GemmOperand b, int n, int k, TEpilogue epilogue) : IParallelBody
        where TEpilogue : struct, IGemmEpilogue
    {
        public void Invoke(int row)
        {
            for (int column = 0; column < n; column++)
            {
                float sum = 0;
                for (int depth = 0; depth < k; depth++)
                    sum += *a.At(row, depth) * *b.At(column, depth);
                epilogue.Take(&sum, row, column, 1);
            }
        }
    }
}
