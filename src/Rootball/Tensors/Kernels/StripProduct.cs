namespace Rootball.Tensors.Kernels;

/// <summary>A product of matrices told by their addresses, for kernels that make many small ones: each runs on the thread that asks for it.</summary>
internal static class StripProduct
{
    /// <summary>C [M,N], stored by the epilogue, = A [M,K] · B [K,N].</summary>
    public static void Run<TEpilogue>(in GemmOperand a, in GemmOperand b, int m, int n, int k, in TEpilogue epilogue) where TEpilogue : struct, IGemmEpilogue
    {
        switch (MatMul.Kernel)
        {
            case "avx512": GemmBlocked<GemmAvx512Tile12x32, TEpilogue>.Run(a, b, m, n, k, epilogue); break;
            case "avx2": GemmBlocked<GemmAvx2Tile6x16, TEpilogue>.Run(a, b, m, n, k, epilogue); break;
            case "128": GemmBlocked<Gemm128Tile4x8, TEpilogue>.Run(a, b, m, n, k, epilogue); break;
            default: GemmReference.Run(a, b, m, n, k, epilogue); break;
        }
    }
}
