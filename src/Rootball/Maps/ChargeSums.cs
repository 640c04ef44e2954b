using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Rootball.Maps;

/// <summary>What a list of charged points does to one point: the innermost loop of the fields that are summed, eight pairs at a time.</summary>
/// <remarks>
/// A list lies column by column: a run of x, then of y, …, then of charges, a fixed stride apart; its count is a multiple of 8 (fill up with charges of 0).
/// Within a list of at most <see cref="ListLength"/> entries each lane adds in float; lists are added in double. Sums: the potential, then the force.
/// </remarks>
internal static unsafe class ChargeSums
{
    /// <summary>The longest list: 16 KB in the plane of space, half a core's first cache, and 128 additions a lane in float.</summary>
    public const int ListLength = 1024;

    /// <summary>sums [D+1] += the list's potential and force at a point of one, two or three dimensions.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<TKernel, TSpace>(TKernel kernel, float* list, int stride, int count, float x, float y, float z, double* sums)
        where TKernel : struct, IMapKernel where TSpace : struct, IMapSpace
    {
        Vector256<float> potential = default, forceX = default, forceY = default, forceZ = default, dy = default, dz = default;
        Vector256<float> px = Vector256.Create(x), py = Vector256.Create(y), pz = Vector256.Create(z);
        float* charges = list + TSpace.Dimensions * stride;
        for (int j = 0; j < count; j += 8)
        {
            Vector256<float> dx = px - Vector256.Load(list + j), squared = dx * dx;
            if (TSpace.Dimensions > 1)
            {
                dy = py - Vector256.Load(list + stride + j);
                squared = Vector256.MultiplyAddEstimate(dy, dy, squared);
            }
            if (TSpace.Dimensions > 2)
            {
                dz = pz - Vector256.Load(list + 2 * stride + j);
                squared = Vector256.MultiplyAddEstimate(dz, dz, squared);
            }
            kernel.Evaluate(squared, out Vector256<float> value, out Vector256<float> slope);
            Vector256<float> charge = Vector256.Load(charges + j);
            potential = Vector256.MultiplyAddEstimate(charge, value, potential);
            slope *= charge;
            forceX = Vector256.MultiplyAddEstimate(slope, dx, forceX);
            if (TSpace.Dimensions > 1)
                forceY = Vector256.MultiplyAddEstimate(slope, dy, forceY);
            if (TSpace.Dimensions > 2)
                forceZ = Vector256.MultiplyAddEstimate(slope, dz, forceZ);
        }
        sums[0] += Vector256.Sum(potential);
        sums[1] += Vector256.Sum(forceX);
        if (TSpace.Dimensions > 1)
            sums[2] += Vector256.Sum(forceY);
        if (TSpace.Dimensions > 2)
            sums[3] += Vector256.Sum(forceZ);
    }

    /// <summary>sums [D+1] += the list's potential and force at a point of any number of dimensions; force is room for 8·D numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<TKernel>(TKernel kernel, float* list, int stride, int count, float* point, int dimensions, float* force, double* sums)
        where TKernel : struct, IMapKernel
    {
        new Span<float>(force, 8 * dimensions).Clear();
        Vector256<float> potential = default;
        for (int j = 0; j < count; j += 8)
        {
            Vector256<float> squared = default;
            for (int d = 0; d < dimensions; d++)
            {
                Vector256<float> difference = Vector256.Create(point[d]) - Vector256.Load(list + (nint)d * stride + j);
                squared = Vector256.MultiplyAddEstimate(difference, difference, squared);
            }
            kernel.Evaluate(squared, out Vector256<float> value, out Vector256<float> slope);
            Vector256<float> charge = Vector256.Load(list + (nint)dimensions * stride + j);
            potential = Vector256.MultiplyAddEstimate(charge, value, potential);
            slope *= charge;
            for (int d = 0; d < dimensions; d++)
            {
                Vector256<float> difference = Vector256.Create(point[d]) - Vector256.Load(list + (nint)d * stride + j);
                Vector256.MultiplyAddEstimate(slope, difference, Vector256.Load(force + 8 * d)).Store(force + 8 * d);
            }
        }
        sums[0] += Vector256.Sum(potential);
        for (int d = 0; d < dimensions; d++)
            sums[1 + d] += Vector256.Sum(Vector256.Load(force + 8 * d));
    }
}
