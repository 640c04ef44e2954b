using Rootball.Tensors;

namespace Rootball.Rules;

/// <summary>Makes rules by name, with optimisers that work.</summary>
public static class RuleFactory
{
    /// <summary>The rules there are.</summary>
    public static IReadOnlyList<string> Names { get; } = ["forward-forward", "backprop", "local"];

    /// <summary>Makes a rule and its network.</summary>
    /// <exception cref="ArgumentException">There is no such rule.</exception>
    public static LearningRule Create(string name, int inputs, IReadOnlyList<int> widths, int classes, RandomStream random) => name switch
    {
        "forward-forward" => new ForwardForward(inputs, widths, classes, random),
        "backprop" => GradientRule.BackPropagation(inputs, widths, classes, random),
        "local" => GradientRule.LocalLearning(inputs, widths, classes, random),
        _ => throw new ArgumentException($"there is no rule '{name}'; expected {string.Join(", ", Names)}.", nameof(name)),
    };

    /// <summary>A rule's name as people write it.</summary>
    public static string Title(string name) => name switch
    {
        "forward-forward" => "Forward-Forward",
        "backprop" => "Back-propagation",
        "local" => "Local learning",
        _ => name,
    };
}
