namespace Rootball.Maps;

/// <summary>How several maps of the same points are made.</summary>
public sealed record MultipleMapsOptions
{
    /// <summary>How many maps, M.</summary>
    public int Maps { get; init; } = 10;

    /// <summary>The dimensions of each, D; one map of many dimensions is a yardstick for many maps of two.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary><see cref="MapMethod.TSne"/>, or <see cref="MapMethod.SymmetricSne"/> for Gaussian similarities (aspect maps).</summary>
    public MapMethod Method { get; init; } = MapMethod.TSne;

    /// <summary>Steps in all.</summary>
    public int Iterations { get; init; } = 750;

    /// <summary>Of these, steps at the start in which what belongs together pulls more strongly.</summary>
    public int ExaggeratedIterations { get; init; } = 100;

    /// <summary>How much more strongly.</summary>
    public float Exaggeration { get; init; } = 4;

    /// <summary>Step size of the places; by itself N divided by the exaggeration of the moment, but at least 50.</summary>
    public float? LearningRate { get; init; }

    /// <summary>
    /// Step size of the weights, as a multiple of that of the places. Slow, so that places are found before words settle: at 1 most words end in a single map, at 0.01 more
    /// of what belongs together is kept (5,000 words, 10 maps: 48 % and 59 %).
    /// </summary>
    public float WeightRate { get; init; } = 0.01f;

    /// <summary>Steps between two reports of progress.</summary>
    public int ReportEvery { get; init; } = 50;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One of them makes no maps; the message says which.</exception>
    public void Check()
    {
        if (Maps < 1 || Dimensions < 1)
            throw new ArgumentException($"{Maps} maps of {Dimensions} dimensions; expected 1 or more of each.");
        if (Method is not (MapMethod.TSne or MapMethod.SymmetricSne))
            throw new ArgumentException($"multiple maps by {Method}; expected {MapMethod.TSne} or {MapMethod.SymmetricSne}.");
        if (Iterations < 0 || ExaggeratedIterations < 0 || ReportEvery < 1)
            throw new ArgumentException($"{Iterations} iterations, {ExaggeratedIterations} of them exaggerated, a report every {ReportEvery}; expected 0 or more, 0 or more, 1 or more.");
        if (!(Exaggeration > 0) || !float.IsFinite(Exaggeration))
            throw new ArgumentException($"an exaggeration of {Exaggeration}; expected a number above 0.");
        if (LearningRate is { } rate && (!(rate > 0) || !float.IsFinite(rate)))
            throw new ArgumentException($"a learning rate of {rate}; expected a number above 0.");
        if (!(WeightRate >= 0) || !float.IsFinite(WeightRate))
            throw new ArgumentException($"a rate of the weights of {WeightRate}; expected 0 or more.");
    }
}

/// <summary>How far several maps have come.</summary>
/// <param name="Iteration">Steps done.</param>
/// <param name="Iterations">Steps in all.</param>
/// <param name="Divergence">The divergence at this step, in natural units.</param>
public sealed record MultipleMapsProgress(int Iteration, int Iterations, double Divergence);
