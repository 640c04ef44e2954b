namespace Rootball.Experiments;

/// <summary>The experiments there are, in the order of the interview's topics.</summary>
public static class AllExperiments
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Experiment> List { get; } =
    [
        new Digits(), new DigitsUnsupervised(), new Pictures(), new Perturbation(),
        new PatchAgreement(), new StereoAgreement(), new SimClr(), new MaskedOrByLevel(), new AwakeAndAsleep(),
        new StudentBeatsTeacher(), new LabelBits(), new SimToReal(), new Labellers(),
        new MapFamily(), new WordMaps(),
    ];
}
