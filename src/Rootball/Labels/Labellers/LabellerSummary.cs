namespace Rootball.Labels;

/// <summary>What is known of one labeller.</summary>
/// <param name="Name">Who it is.</param>
/// <param name="Quality">How often their answers are right, as the method estimates it: annotator_quality.</param>
/// <param name="Count">How many items they labelled: num_examples_labeled.</param>
/// <param name="Agreement">The share of their answers that are the consensus; NaN without answers: agreement_with_consensus.</param>
/// <param name="WorstClass">The class they give whose answers are the consensus least often; −1 without answers: worst_class.</param>
/// <param name="Skill">For each class, how often they recognise it, as the method estimates it.</param>
public sealed record LabellerSummary(string Name, double Quality, int Count, double Agreement, int WorstClass, IReadOnlyList<double> Skill);
