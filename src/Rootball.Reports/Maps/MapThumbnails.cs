namespace Rootball.Reports.Maps;

/// <summary>A small picture of each point.</summary>
/// <param name="Channels">1 for grey, 3 for red, green and blue.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Pixels">Plane by plane, picture after picture [N,C,H,W].</param>
public sealed record MapThumbnails(int Channels, int Height, int Width, byte[] Pixels)
{
    /// <summary>Bytes of one picture.</summary>
    internal int Length => Channels * Height * Width;

    /// <summary>Writes picture <paramref name="index"/>, each <paramref name="factor"/> × <paramref name="factor"/> pixels averaged to one; a rest at the edges is left out.</summary>
    /// <param name="index">Which picture.</param>
    /// <param name="factor">1 copies it.</param>
    /// <param name="small">[C, H / factor, W / factor].</param>
    internal void Shrink(int index, int factor, Span<byte> small)
    {
        ReadOnlySpan<byte> picture = Pixels.AsSpan(checked(index * Length), Length);
        if (factor == 1)
        {
            picture.CopyTo(small);
            return;
        }
        int height = Height / factor, width = Width / factor, area = factor * factor;
        for (int i = 0; i < small.Length; i++)
        {
            (int channel, int y, int x) = (i / (height * width), i / width % height, i % width);
            int sum = area / 2;
            for (int row = y * factor; row < (y + 1) * factor; row++)
            {
                foreach (byte pixel in picture.Slice((channel * Height + row) * Width + x * factor, factor))
                    sum += pixel;
            }
            small[i] = (byte)(sum / area);
        }
    }
}
