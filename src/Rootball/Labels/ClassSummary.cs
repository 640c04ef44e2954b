namespace Rootball.Labels;

/// <summary>What is wrong with the labels of one class.</summary>
/// <param name="Name">What the class is called.</param>
/// <param name="Given">How many examples are given it.</param>
/// <param name="Suspects">How many of these are suspect.</param>
/// <param name="EstimatedWrong">How many of these are wrong, by the calibrated counts.</param>
/// <param name="Noise">The share of the class's own examples that are given another: 1 − P(given = k | true = k).</param>
/// <param name="TopConfusions">What examples given this class are in truth, the likeliest first.</param>
public sealed record ClassSummary(string Name, int Given, int Suspects, double EstimatedWrong, double Noise, IReadOnlyList<Confusion> TopConfusions)
{
    /// <summary>The share of the labels of this class that are right.</summary>
    public double Quality => Given > 0 ? 1 - EstimatedWrong / Given : 1;

    internal static ClassSummary Of(int index, Func<int, string> name, int given, int suspects, ConfidentEstimate noise, int confusions)
    {
        IEnumerable<int> others = Enumerable.Range(0, noise.Prior.Length).Where(k => k != index && noise.Calibrated[index, k] > 0);
        Confusion[] top = [.. others.OrderByDescending(k => noise.Calibrated[index, k]).Take(confusions)
            .Select(k => new Confusion(name(k), noise.Calibrated[index, k], noise.Inverse[index, k]))];
        return new ClassSummary(name(index), given, suspects, others.Sum(k => noise.Calibrated[index, k]), 1 - noise.Noise[index, index], top);
    }
}

/// <summary>A class that examples of a given one are in truth.</summary>
/// <param name="Name">What the true class is called.</param>
/// <param name="Examples">How many examples, by the calibrated counts.</param>
/// <param name="Share">The share of the given class that they are.</param>
public sealed record Confusion(string Name, double Examples, double Share);
