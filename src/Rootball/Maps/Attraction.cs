using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>The sums over pairs that belong together: the pull on every point, and what the map says of these pairs.</summary>
internal static unsafe class Attraction
{
    // Rows of a piece; the sums of pieces are added in their order.
    private const int Piece = 512;

    /// <summary>pull_i = Σ_j p_ij·w(|y_i−y_j|²)·(y_i−y_j).</summary>
    /// <returns>Σ_ij p_ij·w.</returns>
    public static double Compute<TPull>(Affinities affinities, Tensor points, in TPull pull, Tensor result) where TPull : struct, IPull
    {
        double[] sums = new double[(affinities.Points + Piece - 1) / Piece];
        Cores.For(sums.Length, new PullBody<TPull>(affinities, points, pull, result, sums));
        return sums.Sum();
    }

    /// <summary>Σ_ij p_ij·log q_ij.</summary>
    public static double LogSimilarity<TPull>(Affinities affinities, Tensor points, in TPull pull) where TPull : struct, IPull
    {
        double[] sums = new double[(affinities.Points + Piece - 1) / Piece];
        Cores.For(sums.Length, new LogBody<TPull>(affinities, points, pull, sums));
        return sums.Sum();
    }

    /// <summary>Σ_ij p_ij·log p_ij.</summary>
    public static double NegativeEntropy(Affinities affinities)
    {
        double sum = 0;
        foreach (float p in affinities.Values)
            sum += p > 0 ? p * Math.Log(p) : 0;
        return sum;
    }

    // The differences y_i − y_j along x and y, for eight j.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Differences(float* y, int* j, Vector256<float> here, out Vector256<float> x, out Vector256<float> z)
    {
        if (Avx.IsSupported)
        {
            // Eight loads of a whole point each; sorted so that one shuffle yields each axis in order. Gathers are slower.
            Vector256<float> a = here - Vector256.Create(Two(y, j[0], j[1]), Two(y, j[4], j[5])), b = here - Vector256.Create(Two(y, j[2], j[3]), Two(y, j[6], j[7]));
            (x, z) = (Avx.Shuffle(a, b, 0x88), Avx.Shuffle(a, b, 0xDD));
            return;
        }
        Vector256<float> across = Vector256.Create(y[2 * j[0]], y[2 * j[1]], y[2 * j[2]], y[2 * j[3]], y[2 * j[4]], y[2 * j[5]], y[2 * j[6]], y[2 * j[7]]);
        Vector256<float> up = Vector256.Create(y[2 * j[0] + 1], y[2 * j[1] + 1], y[2 * j[2] + 1], y[2 * j[3] + 1], y[2 * j[4] + 1], y[2 * j[5] + 1], y[2 * j[6] + 1], y[2 * j[7] + 1]);
        (x, z) = (Vector256.Create(here[0]) - across, Vector256.Create(here[1]) - up);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Two(float* y, int first, int second) =>
        Sse2.LoadHigh(Sse2.LoadScalarVector128((double*)(y + 2 * (nint)first)), (double*)(y + 2 * (nint)second)).AsSingle();

    // The differences along one axis of several, for eight j.
    private static Vector256<float> Differences(float* y, int* j, int dimensions, int axis, float here)
    {
        float* at = y + axis;
        return Vector256.Create(here) - Vector256.Create(at[j[0] * dimensions], at[j[1] * dimensions], at[j[2] * dimensions], at[j[3] * dimensions],
            at[j[4] * dimensions], at[j[5] * dimensions], at[j[6] * dimensions], at[j[7] * dimensions]);
    }

    private static Vector256<float> Squared(float* y, int* j, int dimensions, float* here)
    {
        Vector256<float> squared = default;
        for (int axis = 0; axis < dimensions; axis++)
        {
            Vector256<float> difference = Differences(y, j, dimensions, axis, here[axis]);
            squared += difference * difference;
        }
        return squared;
    }

    private readonly struct PullBody<TPull>(Affinities affinities, Tensor points, TPull pull, Tensor result, double[] sums) : IParallelBody where TPull : struct, IPull
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int first = index * Piece, last = Math.Min(affinities.Points, first + Piece);
            fixed (int* columns = affinities.Columns)
            fixed (float* values = affinities.Values)
                sums[index] = points.Shape.Columns == 2 ? Plane(first, last, columns, values) : Space(first, last, columns, values);
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double Plane(int first, int last, int* columns, float* values)
        {
            float* y = points.Pointer, to = result.Pointer;
            double total = 0;
            for (int i = first; i < last; i++)
            {
                Vector256<float> here = Vector256.Create(*(double*)(y + 2 * (nint)i)).AsSingle();
                Vector256<float> across = default, up = default, sum = default;
                for (int e = affinities.Starts[i]; e < affinities.Starts[i + 1]; e += Affinities.Lanes)
                {
                    Differences(y, columns + e, here, out Vector256<float> x, out Vector256<float> z);
                    Vector256<float> weight = Vector256.Load(values + e) * pull.Pull(Vector256.MultiplyAddEstimate(x, x, z * z));
                    across = Vector256.MultiplyAddEstimate(weight, x, across);
                    up = Vector256.MultiplyAddEstimate(weight, z, up);
                    sum += weight;
                }
                (to[2 * (nint)i], to[2 * (nint)i + 1]) = (Vector256.Sum(across), Vector256.Sum(up));
                total += Vector256.Sum(sum);
            }
            return total;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private double Space(int first, int last, int* columns, float* values)
        {
            int dimensions = points.Shape.Columns;
            float* y = points.Pointer;
            double total = 0;
            Vector256<float>* forces = stackalloc Vector256<float>[dimensions];
            for (int i = first; i < last; i++)
            {
                float* here = y + (nint)i * dimensions, to = result.Pointer + (nint)i * dimensions;
                new Span<Vector256<float>>(forces, dimensions).Clear();
                Vector256<float> sum = default;
                for (int e = affinities.Starts[i]; e < affinities.Starts[i + 1]; e += Affinities.Lanes)
                {
                    Vector256<float> weight = Vector256.Load(values + e) * pull.Pull(Squared(y, columns + e, dimensions, here));
                    for (int axis = 0; axis < dimensions; axis++)
                        forces[axis] += weight * Differences(y, columns + e, dimensions, axis, here[axis]);
                    sum += weight;
                }
                for (int axis = 0; axis < dimensions; axis++)
                    to[axis] = Vector256.Sum(forces[axis]);
                total += Vector256.Sum(sum);
            }
            return total;
        }
    }

    private readonly struct LogBody<TPull>(Affinities affinities, Tensor points, TPull pull, double[] sums) : IParallelBody where TPull : struct, IPull
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int index)
        {
            int dimensions = points.Shape.Columns;
            float* y = points.Pointer;
            fixed (int* columns = affinities.Columns)
            fixed (float* values = affinities.Values)
            {
                for (int i = index * Piece; i < Math.Min(affinities.Points, (index + 1) * Piece); i++)
                {
                    Vector256<float> sum = default, here = dimensions == 2 ? Vector256.Create(*(double*)(y + 2 * (nint)i)).AsSingle() : default;
                    for (int e = affinities.Starts[i]; e < affinities.Starts[i + 1]; e += Affinities.Lanes)
                    {
                        Vector256<float> squared;
                        if (dimensions == 2)
                        {
                            Differences(y, columns + e, here, out Vector256<float> x, out Vector256<float> z);
                            squared = Vector256.MultiplyAddEstimate(x, x, z * z);
                        }
                        else
                        {
                            squared = Squared(y, columns + e, dimensions, y + (nint)i * dimensions);
                        }
                        sum += Vector256.Load(values + e) * pull.Log(squared);
                    }
                    sums[index] += Vector256.Sum(sum);
                }
            }
        }
    }
}
