using Rootball.Tensors;

namespace Rootball.Data;

/// <summary>Changes examples at random, in place.</summary>
/// <param name="shape">The layout of one example.</param>
/// <param name="rows">One example a row.</param>
/// <param name="random">Where chance comes from.</param>
public delegate void Augmentation(ExampleShape shape, Tensor rows, RandomStream random);
