using Rootball.Tensors;

namespace Rootball.Tests.Labels;

/// <summary>Labels whose truth and noise are known, and what a well calibrated net that saw neither would say.</summary>
internal sealed record SyntheticLabels(Tensor Probabilities, int[] Truth, int[] Given, double[,] Noise)
{
    /// <summary>Wrong ones among them.</summary>
    public bool[] Wrong => [.. Truth.Zip(Given, (truth, given) => truth != given)];

    /// <summary>A net's beliefs p, the truth drawn from p itself (so that p is calibrated), the label from the truth's row of the noise.</summary>
    /// <param name="count">N.</param>
    /// <param name="noise">P(given | truth).</param>
    /// <param name="clarity">How far the scores of the net are apart: 2 is often unsure, 6 rarely.</param>
    /// <param name="sharpness">What the net makes of p: 1 as they are; above it is too sure, below not sure enough.</param>
    public static SyntheticLabels Make(int count, double[,] noise, float clarity = 6, double sharpness = 1, ulong seed = 1)
    {
        int classes = noise.GetLength(0);
        RandomStream random = new(seed);
        Tensor probabilities = new([count, classes]);
        int[] truth = new int[count], given = new int[count];
        float[] scores = new float[classes];
        for (int i = 0; i < count; i++)
        {
            random.FillNormal(scores, clarity);
            Softmax.Row(scores, probabilities.Row(i));
            truth[i] = random.Choose(probabilities.Row(i));
            given[i] = random.Choose([.. Enumerable.Range(0, classes).Select(k => (float)noise[truth[i], k])]);
            Softmax.Row([.. scores.Select(score => (float)(score * sharpness))], probabilities.Row(i));
        }
        return new SyntheticLabels(probabilities, truth, given, noise);
    }

    /// <summary>As <see cref="Make"/>, for a net that knows the noise and predicts the noisy label itself: P(given | x).</summary>
    public Tensor Noisy()
    {
        Tensor noisy = new(Probabilities.Shape);
        int classes = Noise.GetLength(0);
        for (int i = 0; i < Truth.Length; i++)
        {
            for (int t = 0; t < classes; t++)
            {
                for (int g = 0; g < classes; g++)
                    noisy[i, g] += (float)(Probabilities[i, t] * Noise[t, g]);
            }
        }
        return noisy;
    }

    /// <summary>A share of wrong labels in each row, the others unlike each other.</summary>
    public static double[,] Uneven(int classes, double wrong)
    {
        double[,] noise = new double[classes, classes];
        for (int t = 0; t < classes; t++)
        {
            double all = Enumerable.Range(0, classes).Where(g => g != t).Sum(g => 1.0 / (1 + (g - t + classes) % classes));
            for (int g = 0; g < classes; g++)
                noise[t, g] = g == t ? 1 - wrong : wrong / (1 + (g - t + classes) % classes) / all;
        }
        return noise;
    }

    /// <summary>The largest difference of two matrices.</summary>
    public static double Furthest(double[,] a, double[,] b) => a.Cast<double>().Zip(b.Cast<double>(), (x, y) => Math.Abs(x - y)).Max();
}
