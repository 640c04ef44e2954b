namespace Rootball.Maps;

/// <summary>Which member of the family makes the map.</summary>
public enum MapMethod
{
    /// <summary>Student-t similarities over all pairs. Van der Maaten and Hinton 2008.</summary>
    TSne,

    /// <summary>Gaussian similarities, of each point to the others. Hinton and Roweis 2002.</summary>
    Sne,

    /// <summary>Gaussian similarities over all pairs.</summary>
    SymmetricSne,

    /// <summary>Symmetric SNE with a part of the similarity spread evenly over all pairs. Cook et al. 2007.</summary>
    UniSne,
}

/// <summary>How a map is made. The defaults suit ten points and a million.</summary>
public sealed record MapOptions
{
    /// <summary>Which member of the family.</summary>
    public MapMethod Method { get; init; } = MapMethod.TSne;

    /// <summary>How far apart two points are.</summary>
    public Metric Metric { get; init; } = Metric.Euclidean;

    /// <summary>Points of more numbers than this are first brought to their so many principal components; 0 leaves them as they are.</summary>
    public int PrincipalComponents { get; init; } = 50;

    /// <summary>How many neighbours a point is taken to have; several make a map of several scales. Lowered where there are fewer points than three for each.</summary>
    public IReadOnlyList<double> Perplexities { get; init; } = [30];

    /// <summary>If given, this many nearest neighbours count the same each, and no perplexity is used.</summary>
    public int? UniformNeighbours { get; init; }

    /// <summary>2 or 3.</summary>
    public int Dimensions { get; init; } = 2;

    /// <summary>Steps in all.</summary>
    public int Iterations { get; init; } = 750;

    /// <summary>Of these, steps at the start in which what belongs together pulls more strongly, so that clusters find each other.</summary>
    public int ExaggeratedIterations { get; init; } = 250;

    /// <summary>How much more strongly.</summary>
    public float Exaggeration { get; init; } = 12;

    /// <summary>The same for the steps after these; above 1 clusters stand closer and further apart from each other.</summary>
    public float LateExaggeration { get; init; } = 1;

    /// <summary>Step size; by itself N divided by the exaggeration of the moment, but at least 50 (Belkina et al. 2019); with SNE at most N/12.</summary>
    public float? LearningRate { get; init; }

    /// <summary>t-SNE's α: below 1 the tails are heavier and clusters break up into finer ones.</summary>
    public float Freedom { get; init; } = 1;

    /// <summary>UNI-SNE's λ: the share of the similarity that is spread evenly.</summary>
    public float UniformShare { get; init; } = 0.2f;

    /// <summary>The descent ends when its gradient would move a point, on average, by less than this share of the map's radius.</summary>
    public float LeastStep { get; init; } = 1e-6f;

    /// <summary>Whether the divergence that is given in the end is summed over all pairs even where that takes long (70,000 points: seconds; a million: half an hour).</summary>
    public bool ExactDivergence { get; init; }

    /// <summary>Steps between two reports of progress.</summary>
    public int ReportEvery { get; init; } = 50;

    /// <summary>Steps between two looks at the divergence, which cost about as much as a step.</summary>
    public int MeasureEvery { get; init; } = 50;

    /// <summary>Checks the numbers.</summary>
    /// <exception cref="ArgumentException">One of them makes no map; the message says which.</exception>
    public void Check()
    {
        if (Dimensions is not (2 or 3))
            throw new ArgumentException($"a map of {Dimensions} dimensions; expected 2 or 3.");
        if (PrincipalComponents < 0)
            throw new ArgumentException($"{PrincipalComponents} principal components; expected 0 (none) or more.");
        if (Perplexities.Count == 0 || Perplexities.Any(p => !(p >= 1) || !double.IsFinite(p)))
            throw new ArgumentException($"a perplexity of {string.Join(", ", Perplexities)}; expected numbers of 1 or more.");
        if (UniformNeighbours < 1)
            throw new ArgumentException($"{UniformNeighbours} uniform neighbours; expected 1 or more.");
        if (Iterations < 0 || ExaggeratedIterations < 0)
            throw new ArgumentException($"{Iterations} iterations, {ExaggeratedIterations} of them exaggerated; expected 0 or more.");
        if (!(Exaggeration > 0) || !(LateExaggeration > 0) || !float.IsFinite(Exaggeration) || !float.IsFinite(LateExaggeration))
            throw new ArgumentException($"an exaggeration of {Exaggeration} and {LateExaggeration}; expected numbers above 0.");
        if (LearningRate is { } rate && (!(rate > 0) || !float.IsFinite(rate)))
            throw new ArgumentException($"a learning rate of {rate}; expected a number above 0.");
        if (!(Freedom > 0) || !float.IsFinite(Freedom))
            throw new ArgumentException($"{Freedom} degrees of freedom; expected a number above 0.");
        if (!(UniformShare is >= 0 and < 1))
            throw new ArgumentException($"a uniform share of {UniformShare}; expected 0 to 1, 1 excluded.");
    }
}

/// <summary>How far a map has come.</summary>
/// <param name="Iteration">Steps done.</param>
/// <param name="Iterations">Steps in all.</param>
/// <param name="Divergence">The divergence when it was last measured, with the field's normaliser; in natural units.</param>
/// <param name="MeasuredAt">The step at which it was.</param>
/// <param name="GradientNorm">The mean length of a point's gradient.</param>
/// <param name="Elapsed">Time since the first step.</param>
/// <param name="Points">The map as it is [N,D], a copy; called only by who wants it.</param>
public sealed record MapProgress(int Iteration, int Iterations, double Divergence, int MeasuredAt, double GradientNorm, TimeSpan Elapsed, Func<Tensors.Tensor> Points);
