namespace Rootball.Experiments.Tests;

public class QuickProfileTests
{
    public static TheoryData<string> Names => [.. AllExperiments.List.Where(e => e.Profiles.Contains("quick")).Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_quick_experiment_reaches_its_marks(string name) => AssertReached(name, seed: 1);

    // Noise is drawn from the seed, and one draw may be kind.
    [Theory]
    [InlineData("student-beats-teacher")]
    [InlineData("label-information")]
    [InlineData("sim-to-real")]
    [InlineData("stereograms")]
    [InlineData("perturbation")]
    [InlineData("wake-sleep")]
    [InlineData("levels")]
    [InlineData("patch-agreement")]
    public void Experiments_with_noise_reach_their_marks_at_another_seed(string name) => AssertReached(name, seed: 2);

    private static void AssertReached(string name, ulong seed)
    {
        Experiment experiment = AllExperiments.List.Single(e => e.Name == name);
        ExperimentResult result = experiment.Run(new ExperimentOptions { Seed = seed }, new Progress<string>(), TestContext.Current.CancellationToken);
        Assert.Contains(result.Figures, figure => figure.AtMost is not null || figure.AtLeast is not null);
        Assert.All(result.Figures, figure => Assert.True(figure.Passed, $"{name}: {figure}"));
    }
}
