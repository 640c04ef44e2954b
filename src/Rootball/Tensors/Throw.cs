using System.Diagnostics.CodeAnalysis;

namespace Rootball.Tensors;

/// <summary>Where the numeric rooms throw from, so that hot methods stay small and messages stay alike.</summary>
internal static class Throw
{
    [DoesNotReturn]
    public static void Shape(string message) => throw new ArgumentException(message);
}
