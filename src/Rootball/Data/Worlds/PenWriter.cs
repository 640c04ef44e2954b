using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Somebody's hand: the forms they favour, how they bend them, how their pen lies on the paper.</summary>
internal sealed class PenWriter
{
    // Spread of habits between writers, as shares of the digit's height. Together with those in PenSpecimen these set how hard the world is.
    private const float HabitDeviation = 0.037f;

    private readonly int[] _forms = new int[10];
    private readonly float[][][][] _habits = new float[10][][][];

    /// <summary>Draws a writer.</summary>
    public PenWriter(RandomStream random)
    {
        Slant = 0.12f + 0.23f * random.NextNormal();
        Aspect = random.Uniform(0.6f, 0.97f);
        Radius = random.Uniform(0.75f, 1.55f);
        Softness = random.Uniform(0.7f, 1.3f);
        Steadiness = random.Uniform(0.6f, 1.4f);
        for (int digit = 0; digit < 10; digit++)
        {
            float[][][] forms = PenGlyphs.Forms[digit];
            // The first form is as common as all others together.
            _forms[digit] = random.NextInt(2) == 0 ? 0 : random.NextInt(forms.Length);
            _habits[digit] = [.. forms.Select(form => form.Select(stroke => Offsets(stroke, random)).ToArray())];
        }
    }

    /// <summary>How far the top leans right of the foot, as a share of the height.</summary>
    public float Slant { get; }

    /// <summary>Width over height.</summary>
    public float Aspect { get; }

    /// <summary>Half the width of a line, in pixels.</summary>
    public float Radius { get; }

    /// <summary>How many pixels an edge takes from paper to ink.</summary>
    public float Softness { get; }

    /// <summary>How much one specimen differs from the next, 1 on average.</summary>
    public float Steadiness { get; }

    /// <summary>The points of a digit as this writer means to write it this time: mostly in the favoured form.</summary>
    public float[][] Intend(int digit, RandomStream random)
    {
        float[][][] forms = PenGlyphs.Forms[digit];
        int form = random.NextInt(12) == 0 ? random.NextInt(forms.Length) : _forms[digit];
        return [.. forms[form].Zip(_habits[digit][form], (stroke, habit) => stroke.Zip(habit, (at, by) => at + by).ToArray())];
    }

    // A corner is one point given twice, and moves as one.
    private static float[] Offsets(float[] stroke, RandomStream random)
    {
        float[] offsets = new float[stroke.Length];
        random.FillNormal(offsets, HabitDeviation);
        KeepCorners(stroke, offsets);
        return offsets;
    }

    /// <summary>Gives both halves of each corner the same offset.</summary>
    public static void KeepCorners(float[] stroke, float[] offsets)
    {
        for (int i = 2; i < stroke.Length; i += 2)
        {
            if (stroke[i] == stroke[i - 2] && stroke[i + 1] == stroke[i - 1])
                (offsets[i], offsets[i + 1]) = (offsets[i - 2], offsets[i - 1]);
        }
    }
}
