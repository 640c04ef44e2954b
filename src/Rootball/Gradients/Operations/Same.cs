using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>x: what is copied, or added, as it is.</summary>
internal readonly struct Same : IUnaryOp
{
    public static Vector256<float> Invoke(Vector256<float> x) => x;
    public static float Invoke(float x) => x;
}
