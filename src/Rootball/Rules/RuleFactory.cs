using Rootball.Architectures;
using Rootball.Data;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Makes rules by name, with optimisers that work.</summary>
public static class RuleFactory
{
    private static readonly (Perturbed What, Cuts Cuts)[] s_perturbations =
    [
        (Perturbed.Activities, Cuts.AfterEveryLevel), (Perturbed.Activities, Cuts.None), (Perturbed.Weights, Cuts.AfterEveryLevel), (Perturbed.Weights, Cuts.None),
    ];

    /// <summary>The rules there are that learn from labels. What needs none is <see cref="RepresentationKind"/>'s.</summary>
    public static IReadOnlyList<string> Names { get; } = ["forward-forward", "backprop", "local", "local-similarity", .. s_perturbations.Select(rule => PerturbationRule.NameOf(rule.What, rule.Cuts))];

    /// <summary>Whether there is a rule, or an objective without labels, of a name.</summary>
    public static bool Knows(string name) => Names.Contains(name) || RepresentationKind.Find(name) is not null;

    /// <summary>Makes a rule and its network.</summary>
    /// <param name="name">Which rule; the name of an objective without labels makes a <see cref="Representation"/>.</param>
    /// <param name="input">The layout of one example: [N], or [C,H,W] for pictures.</param>
    /// <param name="levels">The network's levels, lowest first.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="random">Where all chance comes from.</param>
    /// <param name="dropout">The share of what goes up from a level that is dropped while learning.</param>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public static LearningRule Create(string name, Shape input, IReadOnlyList<LevelSpec> levels, int classes, RandomStream random, float dropout = 0) => name switch
    {
        "forward-forward" => new ForwardForward(input, levels, classes, random, dropout: dropout),
        "backprop" => GradientRule.BackPropagation(input, levels, classes, random, dropout: dropout),
        "local" => GradientRule.LocalLearning(input, levels, classes, random, dropout: dropout),
        "local-similarity" => GradientRule.LocalSimilarity(input, levels, classes, random, dropout: dropout),
        _ when s_perturbations.FirstOrDefault(rule => PerturbationRule.NameOf(rule.What, rule.Cuts) == name) is var (what, cuts) && PerturbationRule.NameOf(what, cuts) == name =>
            dropout == 0 ? new PerturbationRule(what, cuts, input, levels, classes, random) : throw new ArgumentException($"{name} learns without dropout; leave it at 0.", nameof(dropout)),
        _ when RepresentationKind.Find(name) is { } kind => new Representation(kind, Layout(input), levels, classes, random, dropout: dropout),
        _ => throw new ArgumentException($"there is no rule '{name}'; expected {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>A rule's name as people write it.</summary>
    public static string Title(string name) => name switch
    {
        "forward-forward" => "Forward-Forward",
        "backprop" => "Back-propagation",
        "local" => "Local learning",
        "local-similarity" => "Local learning by similarity",
        "activity-perturbation" => "Activity perturbation",
        "weight-perturbation" => "Weight perturbation",
        "local-activity-perturbation" => "Local activity perturbation",
        "local-weight-perturbation" => "Local weight perturbation",
        _ => RepresentationKind.Find(name)?.Title ?? name,
    };

    /// <summary>Whether a rule perturbs instead of differentiating, and so takes dense levels only.</summary>
    public static bool IsPerturbation(string? name) => s_perturbations.Any(rule => PerturbationRule.NameOf(rule.What, rule.Cuts) == name);

    /// <summary>Whether a rule reads its answer from the highest level alone, and has no classifier on the others.</summary>
    internal static bool ReadsTopAlone(string name) => name is "backprop" or "activity-perturbation" or "weight-perturbation";

    private static ExampleShape Layout(Shape input) => input.Rank == 3 ? new ExampleShape(input[0], input[1], input[2]) : ExampleShape.Features(input.Length);
}
