using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>The pen digits in colour: each in a dark ink of its own on light paper of its own, so that colour says nothing and shape says all.</summary>
/// <remarks>Pictures [3,28,28]. The same seed gives the same bits on any number of threads.</remarks>
public static class InkedDigits
{
    // The least that ink and paper differ, as a distance in the cube of red, green and blue.
    private const float LeastContrast = 0.5f;

    /// <summary>Generates the world.</summary>
    /// <param name="train">Training digits.</param>
    /// <param name="test">Test digits, by other writers.</param>
    /// <param name="seed">The world's seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative count.</exception>
    public static LearningTask Create(int train, int test, ulong seed = 1)
    {
        LearningTask grey = PenDigits.Create(train, test, seed);
        RandomStream random = new RandomStream(seed).Split("inks");
        return new LearningTask(Ink(grey.Train, random.Split("training")), Ink(grey.Test, random.Split("test")),
            $"built-in pen digits in colour: {train:N0} to learn from, {test:N0} to be tested on");
    }

    private static Dataset Ink(Dataset grey, RandomStream random)
    {
        int area = grey.Shape.Length;
        float[] strokes = new float[area];
        byte[] pictures = new byte[3 * area * grey.Count];
        for (int i = 0; i < grey.Count; i++)
        {
            grey.Read(i, strokes);
            (float[] paper, float[] ink) = Colours(random);
            for (int channel = 0; channel < 3; channel++)
            {
                Span<byte> plane = pictures.AsSpan((3 * i + channel) * area, area);
                for (int at = 0; at < area; at++)
                    plane[at] = (byte)MathF.Round(255 * (paper[channel] + strokes[at] * (ink[channel] - paper[channel])));
            }
        }
        return Dataset.FromBytes("inked-digits", new ExampleShape(3, grey.Shape.Height, grey.Shape.Width), grey.Classes, pictures, grey.Labels.ToArray());
    }

    private static (float[] Paper, float[] Ink) Colours(RandomStream random)
    {
        float[] paper = new float[3], ink = new float[3];
        do
        {
            random.FillUniform(paper, 0, 1);
            random.FillUniform(ink, 0, 1);
        }
        while (paper.Zip(ink, (a, b) => (a - b) * (a - b)).Sum() < LeastContrast * LeastContrast);
        return paper.Sum() >= ink.Sum() ? (paper, ink) : (ink, paper);
    }
}
