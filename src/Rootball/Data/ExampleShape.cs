using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>How one example's numbers are laid out: channels × height × width for pictures, 1 × 1 × features for tables.</summary>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Height">Rows of a picture; 1 for a table.</param>
/// <param name="Width">Columns of a picture; features of a table.</param>
public readonly record struct ExampleShape(int Channels, int Height, int Width)
{
    /// <summary>Numbers in one example.</summary>
    public int Length => Channels * Height * Width;

    /// <summary>Whether the example can be shown as a picture.</summary>
    public bool IsPicture => Height > 1;

    /// <summary>The layout of one example as a tensor: [C,H,W], or [N] for a row of a table.</summary>
    public Shape Tensor => IsPicture ? [Channels, Height, Width] : [Width];

    /// <summary>The layout of a table row.</summary>
    public static ExampleShape Features(int count) => new(1, 1, count);

    /// <inheritdoc/>
    public override string ToString() => IsPicture ? $"{Channels}×{Height}×{Width}" : $"{Width} features";
}
