namespace Rootball.Tensors;

/// <summary>A window that steps over pictures [B,C,H,W]: how large it is, how far it steps, and how much blank stands around the picture.</summary>
/// <param name="Height">Rows of the window, in pixels.</param>
/// <param name="Width">Columns of the window, in pixels.</param>
/// <param name="Stride">Pixels between neighbouring places, down and across.</param>
/// <param name="Padding">Blank pixels around the picture, on each of its four sides.</param>
/// <remarks>Places down a picture: ⌊(H + 2·padding − height) / stride⌋ + 1; what does not fill a window at the far sides is left out.</remarks>
public readonly record struct Window(int Height, int Width, int Stride = 1, int Padding = 0)
{
    /// <summary>Pixels of the window: how many numbers it sees in a plane.</summary>
    public int Area => Height * Width;

    /// <summary>How many places the window has on pictures of a shape, down and across.</summary>
    /// <param name="pictures">[B,C,H,W].</param>
    /// <param name="operation">Who asks: the first word of the message.</param>
    /// <exception cref="ArgumentException">The shape is not that of pictures, the window makes no sense, or it fits nowhere.</exception>
    public (int Height, int Width) Over(Shape pictures, string operation)
    {
        if (pictures.Rank != 4)
            Throw.Shape($"{operation}: x is {pictures}; expected pictures [batch,channels,height,width].");
        if (Height < 1 || Width < 1 || Stride < 1 || Padding < 0)
            Throw.Shape($"{operation}: {this}; the window and its stride are at least 1, its padding at least 0.");
        (int height, int width) = (pictures[2] + 2 * Padding, pictures[3] + 2 * Padding);
        if (height < Height || width < Width)
            Throw.Shape($"{operation}: x is {pictures}; {this} does not fit into {height}×{width} pixels, padding included.");
        return ((height - Height) / Stride + 1, (width - Width) / Stride + 1);
    }

    /// <inheritdoc/>
    public override string ToString() => $"a window of {Height}×{Width}, stride {Stride}, padding {Padding}";
}
