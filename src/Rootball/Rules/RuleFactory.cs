using Rootball.Architectures;
using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Makes rules by name, with optimisers that work.</summary>
public static class RuleFactory
{
    /// <summary>The rules there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["forward-forward", "backprop", "local", "local-similarity"];

    /// <summary>Makes a rule and its network.</summary>
    /// <param name="name">Which rule.</param>
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
        _ => throw new ArgumentException($"there is no rule '{name}'; expected {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>A rule's name as people write it.</summary>
    public static string Title(string name) => name switch
    {
        "forward-forward" => "Forward-Forward",
        "backprop" => "Back-propagation",
        "local" => "Local learning",
        "local-similarity" => "Local learning by similarity",
        _ => name,
    };
}
