using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>The built-in world of random-dot stereograms: what two neighbouring patches of a curved surface show to each of two eyes.</summary>
/// <remarks>
/// After Becker and Hinton, "Self-organizing neural network that discovers surfaces in random-dot stereograms", Nature 355, 1992. The surface is a strip covered with dots, black or white by
/// chance. A point of disparity d is moved by d/2 pixels to the left in one eye and to the right in the other; a pixel that lies between two dots mixes them. The patches lie so far apart that
/// no dot is seen in both: all that they share is that the disparity changes smoothly from one to the other.
/// </remarks>
/// <param name="Task">The stereograms, unlabelled. An example is a picture of four rows: the first patch in the left eye and in the right eye, then the second patch. Dots are −1 and 1; what has
/// no dots is 0.</param>
/// <param name="Train">The disparity in the middle of both patches of each training example, in pixels; no number where the walls are bare.</param>
/// <param name="Test">The same of the test examples.</param>
public sealed record Stereograms(LearningTask Task, IReadOnlyList<(float First, float Second)> Train, IReadOnlyList<(float First, float Second)> Test)
{
    /// <summary>What the world is called.</summary>
    public const string Name = "stereograms";

    /// <summary>Rows of an example: two patches in two eyes.</summary>
    public const int Rows = 4;

    /// <summary>Pixels a patch shows to an eye.</summary>
    public const int Width = 12;

    // The middles of two patches lie this many pixels more than a patch's width apart: more than any disparity moves a dot.
    private const int Gap = 4;

    // Pixels; nearest and farthest surfaces are this far from the middle one, of which the waves are a part.
    private const float Deepest = 1.5f, Waves = 0.3f;

    // A wave of the surface is at least this many pixels long, so that neighbouring patches lie at nearly the same depth.
    private const float ShortestWave = 150, LongestWave = 400;

    /// <summary>Generates the world.</summary>
    /// <param name="train">Training examples.</param>
    /// <param name="test">Test examples.</param>
    /// <param name="bare">The share of examples whose surface is a bare wall: no dots, nothing to see a disparity by.</param>
    /// <param name="seed">The world's seed.</param>
    /// <exception cref="ArgumentOutOfRangeException">A negative count, or a share outside 0 to 1.</exception>
    public static Stereograms Create(int train = 20_000, int test = 2_000, float bare = 0, ulong seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(train);
        ArgumentOutOfRangeException.ThrowIfNegative(test);
        if (bare is not (>= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(bare), bare, "Stereograms: the share of bare walls is from 0 to 1.");
        RandomStream random = new RandomStream(seed).Split(Name);
        (Dataset learned, (float, float)[] learnedDepths) = Draw(train, bare, random.Split("training"));
        (Dataset judged, (float, float)[] judgedDepths) = Draw(test, bare, random.Split("test"));
        string note = $"built-in random-dot stereograms: {train:N0} to learn from, {test:N0} to be tested on; two patches of {Width} pixels an eye{(bare > 0 ? $", {bare:P0} of them bare walls" : "")}";
        return new Stereograms(new LearningTask(learned, judged, note), learnedDepths, judgedDepths);
    }

    private static (Dataset Pictures, (float, float)[] Disparities) Draw(int count, float bare, RandomStream random)
    {
        ExampleShape shape = new(1, Rows, Width);
        float[] pictures = new float[count * shape.Length];
        (float, float)[] disparities = new (float, float)[count];
        int[] labels = new int[count];
        Array.Fill(labels, Dataset.Unlabelled);
        for (int i = 0; i < count; i++)
        {
            RandomStream chance = random.Split(i);
            bool isBare = chance.NextSingle() < bare;
            Surface surface = new(chance);
            float apart = (Width + Gap) / 2f;
            Span<float> picture = pictures.AsSpan(i * shape.Length, shape.Length);
            disparities[i] = isBare ? (float.NaN, float.NaN) : (surface.At(-apart), surface.At(apart));
            if (isBare)
                continue;
            Show(surface, -apart, chance.Split("first"), picture[..(2 * Width)]);
            Show(surface, apart, chance.Split("second"), picture[(2 * Width)..]);
        }
        return (Dataset.FromFloats(Name, shape, ["surface"], pictures, labels), disparities);
    }

    // One patch, whose middle lies at the given place of the surface, in both eyes.
    private static void Show(in Surface surface, float middle, RandomStream random, Span<float> patch)
    {
        // Dots beyond both ends, for points that come in from outside.
        const int Beyond = 3;
        Span<float> dots = stackalloc float[Width + 2 * Beyond + 1];
        foreach (ref float dot in dots)
            dot = 2 * random.NextInt(2) - 1;
        float phase = random.NextSingle();
        for (int eye = 0; eye < 2; eye++)
        {
            for (int pixel = 0; pixel < Width; pixel++)
            {
                float at = pixel - (Width - 1) / 2f, moved = (eye == 0 ? 0.5f : -0.5f) * surface.At(middle + at), place = pixel + moved + phase + Beyond;
                int dot = (int)place;
                float share = place - dot;
                patch[eye * Width + pixel] = (1 - share) * dots[dot] + share * dots[dot + 1];
            }
        }
    }

    // The disparity along a strip: a depth of the whole, and two long waves.
    private readonly struct Surface
    {
        private readonly float _depth, _height1, _height2, _length1, _length2, _phase1, _phase2;

        public Surface(RandomStream random)
        {
            _depth = random.Uniform(-Deepest + Waves, Deepest - Waves);
            (_height1, _height2) = (random.Uniform(0, Waves / 2), random.Uniform(0, Waves / 2));
            (_length1, _length2) = (random.Uniform(ShortestWave, LongestWave), random.Uniform(ShortestWave, LongestWave));
            (_phase1, _phase2) = (random.Uniform(0, 2 * MathF.PI), random.Uniform(0, 2 * MathF.PI));
        }

        public float At(float place) => _depth + _height1 * MathF.Sin(_phase1 + 2 * MathF.PI * place / _length1) + _height2 * MathF.Sin(_phase2 + 2 * MathF.PI * place / _length2);
    }
}
