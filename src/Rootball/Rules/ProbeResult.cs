namespace Rootball.Rules;

/// <summary>How well a representation tells classes apart that it was not asked about.</summary>
/// <param name="LinearError">The share of test examples that a linear classifier on it answers wrongly.</param>
/// <param name="NeighbourError">The share that a vote of the nearest training examples answers wrongly.</param>
/// <param name="Width">How many numbers an example's representation has.</param>
public sealed record ProbeResult(double LinearError, double NeighbourError, int Width);
