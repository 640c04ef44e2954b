namespace Rootball.Experiments;

/// <summary>The experiments there are, in the order of the interview's topics.</summary>
public static class AllExperiments
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Experiment> List { get; } =
    [
        new Digits(), new DigitsUnsupervised(), new MaskedOrByLevel(), new PatchAgreement(), new StudentBeatsTeacher(), new LabelBits(), new SimToReal(), new Labellers(), new MapFamily(), new WordMaps(),
    ];
}
