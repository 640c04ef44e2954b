namespace Rootball.Labels;

/// <summary>Something to ask next.</summary>
/// <param name="Labeller">Whom, an index into the labellers.</param>
/// <param name="Item">About what, an index into the items.</param>
/// <param name="Information">What the answer is expected to tell, in bits.</param>
public readonly record struct Question(int Labeller, int Item, double Information);
