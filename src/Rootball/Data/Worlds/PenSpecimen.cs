using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>One digit written once: the writer's intention, shaken, bent and put on paper.</summary>
internal static class PenSpecimen
{
    /// <summary>Pixels along each side of a picture.</summary>
    public const int Side = 28;

    // Spread between specimens of one writer, as shares of the digit's height, radians and pixels.
    private const float JitterDeviation = 0.031f, BendDeviation = 0.05f, TurnDeviation = 0.13f, SlantDeviation = 0.09f, ShiftDeviation = 0.8f;
    private const float MeanHeight = 19f, HeightDeviation = 1.5f;

    // Straight pieces between two points of a stroke: at 20 pixels height none is longer than about two pixels.
    private const int PiecesPerSegment = 6;

    /// <summary>Writes <paramref name="digit"/> into 28×28 bytes, 0 for paper, 255 for ink.</summary>
    public static void Write(int digit, PenWriter writer, RandomStream random, Span<byte> picture)
    {
        float[][] strokes = writer.Intend(digit, random);
        float shake = JitterDeviation * writer.Steadiness;
        List<(float X, float Y)[]> lines = [];
        foreach (float[] stroke in strokes)
        {
            float[] offsets = new float[stroke.Length];
            random.FillNormal(offsets, shake);
            PenWriter.KeepCorners(stroke, offsets);
            for (int i = 0; i < stroke.Length; i++)
                stroke[i] += offsets[i];
            lines.Add(Smooth(stroke));
        }
        Place(lines, writer, random);
        picture.Clear();
        Span<float> ink = stackalloc float[Side * Side];
        float radius = writer.Radius * (1 + 0.12f * random.NextNormal()), softness = writer.Softness;
        foreach ((float X, float Y)[] line in lines)
        {
            for (int i = 1; i < line.Length; i++)
                Draw(line[i - 1], line[i], Math.Max(0.5f, radius), softness, ink);
        }
        for (int i = 0; i < ink.Length; i++)
            picture[i] = (byte)(255 * ink[i] + 0.5f);
    }

    // A curve through all points (Catmull and Rom 1974, uniform).
    private static (float X, float Y)[] Smooth(float[] points)
    {
        int count = points.Length / 2;
        List<(float, float)> line = [(points[0], points[1])];
        for (int i = 0; i + 1 < count; i++)
        {
            bool corner = points[2 * i] == points[2 * i + 2] && points[2 * i + 1] == points[2 * i + 3];
            for (int piece = 1; piece <= PiecesPerSegment && !corner; piece++)
            {
                float t = piece / (float)PiecesPerSegment;
                line.Add((At(points, count, i, t, 0), At(points, count, i, t, 1)));
            }
        }
        return [.. line];
    }

    private static float At(float[] points, int count, int i, float t, int axis)
    {
        float p0 = points[2 * Math.Max(0, i - 1) + axis], p1 = points[2 * i + axis], p2 = points[2 * i + 2 + axis], p3 = points[2 * Math.Min(count - 1, i + 2) + axis];
        return 0.5f * (2 * p1 + (p2 - p0) * t + (2 * p0 - 5 * p1 + 4 * p2 - p3) * t * t + (3 * p1 - p0 - 3 * p2 + p3) * t * t * t);
    }

    // Bends, slants, turns, scales to the picture, and puts the middle of the ink in the middle.
    private static void Place(List<(float X, float Y)[]> lines, PenWriter writer, RandomStream random)
    {
        Span<float> bend = stackalloc float[2 * 3 * 3];
        random.FillNormal(bend, BendDeviation * writer.Steadiness);
        float slant = writer.Slant + SlantDeviation * random.NextNormal(), turn = TurnDeviation * writer.Steadiness * random.NextNormal();
        float height = Math.Clamp(MeanHeight + HeightDeviation * random.NextNormal(), 15, 22), width = height * writer.Aspect * (1 + 0.08f * random.NextNormal());
        float cosine = 1 - turn * turn / 2, sumX = 0, sumY = 0;
        int count = 0;
        foreach ((float X, float Y)[] line in lines)
        {
            for (int i = 0; i < line.Length; i++)
            {
                (float x, float y) = line[i];
                (x, y) = (x + Bend(bend[..9], x, y) - 0.5f, y + Bend(bend[9..], x, y) - 0.5f);
                x -= slant * y;
                (x, y) = (width * (cosine * x - turn * y), height * (cosine * y + turn * x));
                line[i] = (x, y);
                (sumX, sumY, count) = (sumX + x, sumY + y, count + 1);
            }
        }
        float left = Side / 2f - sumX / count + ShiftDeviation * random.NextNormal(), top = Side / 2f - sumY / count + ShiftDeviation * random.NextNormal();
        foreach ((float X, float Y)[] line in lines)
        {
            for (int i = 0; i < line.Length; i++)
                line[i] = (line[i].X + left, line[i].Y + top);
        }
    }

    // A displacement given at 3×3 places, bilinear between them: paper that was stretched.
    private static float Bend(ReadOnlySpan<float> grid, float x, float y)
    {
        float u = Math.Clamp(2 * x, 0, 1.999f), v = Math.Clamp(2 * y, 0, 1.999f);
        int column = (int)u, row = (int)v;
        (u, v) = (u - column, v - row);
        int at = 3 * row + column;
        return (1 - v) * ((1 - u) * grid[at] + u * grid[at + 1]) + v * ((1 - u) * grid[at + 3] + u * grid[at + 4]);
    }

    // Ink where the distance to the line is below the radius, fading over the softness; strokes lie over each other, they do not add up.
    private static void Draw((float X, float Y) a, (float X, float Y) b, float radius, float softness, Span<float> ink)
    {
        float reach = radius + softness;
        int left = Math.Max(0, (int)(Math.Min(a.X, b.X) - reach)), right = Math.Min(Side - 1, (int)(Math.Max(a.X, b.X) + reach));
        int top = Math.Max(0, (int)(Math.Min(a.Y, b.Y) - reach)), bottom = Math.Min(Side - 1, (int)(Math.Max(a.Y, b.Y) + reach));
        float dx = b.X - a.X, dy = b.Y - a.Y, squared = Math.Max(1e-9f, dx * dx + dy * dy);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                float px = x + 0.5f - a.X, py = y + 0.5f - a.Y, t = Math.Clamp((px * dx + py * dy) / squared, 0, 1);
                (px, py) = (px - t * dx, py - t * dy);
                float d = MathF.Sqrt(px * px + py * py), value = Math.Clamp((radius - d) / softness + 0.5f, 0, 1);
                ref float pixel = ref ink[y * Side + x];
                pixel = Math.Max(pixel, value);
            }
        }
    }
}
