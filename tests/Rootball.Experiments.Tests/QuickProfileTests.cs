namespace Rootball.Experiments.Tests;

public class QuickProfileTests
{
    public static TheoryData<string> Names => [.. AllExperiments.List.Where(e => e.Profiles.Contains("quick")).Select(e => e.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_quick_experiment_reaches_its_marks(string name)
    {
        Experiment experiment = AllExperiments.List.Single(e => e.Name == name);
        ExperimentResult result = experiment.Run(new ExperimentOptions(), new Progress<string>(), TestContext.Current.CancellationToken);
        Assert.Contains(result.Figures, figure => figure.AtMost is not null || figure.AtLeast is not null);
        Assert.All(result.Figures, figure => Assert.True(figure.Passed, $"{name}: {figure}"));
    }
}
