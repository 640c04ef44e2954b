using Rootball.Tensors;

namespace Rootball.Maps;

/// <summary>Places for new points on a map that stays as it is.</summary>
/// <remarks>
/// A new point starts at the median of where its nearest neighbours lie, and goes down the gradient of its own divergence: pulled by its neighbours, pushed by all points of the
/// map, whose field is computed once. Poličar, Stražar and Zupan, Machine Learning 112, 2023. In space it stays at its start.
/// </remarks>
internal static class Placement
{
    private const int Neighbours = 25, Steps = 250;
    private const double Perplexity = 5;

    // One step of the joint map's descent, whose rate is N, where affinities are N times as small.
    private const float Rate = 1, Momentum = 0.8f;

    // How far outside the map's bounds a new point may come to lie.
    private const float Margin = 5;

    public static Tensor Place(MapModel model, Tensor points, IProgress<double>? progress, CancellationToken cancellation)
    {
        Tensor reference = model.Source.Points, map = model.Coordinates;
        int count = points.Shape.Rows, k = Math.Min(Neighbours, reference.Shape.Rows);
        Tensor places = new([count, map.Shape.Columns]);
        if (count == 0 || k == 0)
            return places;
        int[] near = new int[count * k];
        float[] squared = new float[count * k];
        Cores.For((count + NearestRows.BlockRows - 1) / NearestRows.BlockRows, new SearchBody(new NearestRows(reference), reference.Shape.Rows, points, k, near, squared));
        for (int i = 0; i < count; i++)
            Median(map, near.AsSpan(i * k, k), places.Row(i));
        if (map.Shape.Columns != 2 || k < 2)
            return places;
        float[] pulls = Conditional.OfPerplexity(new Neighbours(k, near, squared, 1), [Perplexity]);
        if (model.Freedom is not { } freedom)
            Descend(default(GaussianKernel), GridField<GaussianKernel>.Spacing, map, places, near, pulls, progress, cancellation);
        else if (freedom == 1)
            Descend(default(CauchyKernel), GridField<CauchyKernel>.Spacing, map, places, near, pulls, progress, cancellation);
        else
            Descend(new StudentKernel(freedom), GridField<StudentKernel>.Spacing * MathF.Min(1, MathF.Sqrt(freedom)), map, places, near, pulls, progress, cancellation);
        return places;
    }

    private static void Descend<TKernel>(TKernel kernel, float spacing, Tensor map, Tensor places, int[] near, float[] pulls, IProgress<double>? progress,
        CancellationToken cancellation) where TKernel : struct, IMapKernel
    {
        SplineGrid grid = new();
        grid.LayOver(map, spacing, GridField<TKernel>.MostNodes, Margin);
        grid.Spread(map, null);
        grid.Convolve(GridField<TKernel>.Convolution(kernel, grid.Rows, grid.Columns, grid.Spacing));
        Tensor potential = new([map.Shape.Rows]), push = new(map.Shape);
        grid.Gather(map, potential, push);
        // The normaliser of the map's own points, for one of them.
        float share = map.Shape.Rows / Math.Max(1e-6f, Reduce.Sum(potential.Span) - map.Shape.Rows);
        (potential, push) = (new Tensor([places.Shape.Rows]), new Tensor(places.Shape));
        Tensor gradient = new(places.Shape);
        Descent descent = new(places.Shape, centred: false);
        for (int step = 0; step < Steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int i = 0; i < places.Shape.Rows; i++)
                (places[i, 0], places[i, 1]) = grid.Within(places[i, 0], places[i, 1]);
            grid.Gather(places, potential, push);
            RowLoop.Run(places.Shape.Rows, near.Length / places.Shape.Rows, new GradientBody<TKernel>(kernel, map, places, near, pulls, push, share, gradient));
            descent.Step(places, gradient, Rate, Momentum);
            progress?.Report((step + 1.0) / Steps);
        }
    }

    private static void Median(Tensor map, ReadOnlySpan<int> near, Span<float> place)
    {
        Span<float> along = stackalloc float[near.Length];
        for (int axis = 0; axis < place.Length; axis++)
        {
            for (int e = 0; e < near.Length; e++)
                along[e] = map[near[e], axis];
            along.Sort();
            place[axis] = 0.5f * (along[(along.Length - 1) / 2] + along[along.Length / 2]);
        }
    }

    private readonly struct SearchBody(NearestRows search, int all, Tensor points, int k, int[] near, float[] squared) : IParallelBody
    {
        public void Invoke(int index)
        {
            int first = index * NearestRows.BlockRows, rows = Math.Min(NearestRows.BlockRows, points.Shape.Rows - first);
            search.Search(points, first, rows, -1, [(0, all)], k, near.AsSpan(first * k, rows * k), squared.AsSpan(first * k, rows * k));
        }
    }

    private readonly struct GradientBody<TKernel>(TKernel kernel, Tensor map, Tensor places, int[] near, float[] pulls, Tensor push, float share, Tensor gradient) : IRowBody
        where TKernel : struct, IMapKernel
    {
        public void Row(int row)
        {
            int k = near.Length / places.Shape.Rows;
            (float x, float y) = (places[row, 0], places[row, 1]);
            double across = 0, up = 0;
            for (int e = row * k; e < (row + 1) * k && pulls[e] > 0; e++)
            {
                double dx = x - map[near[e], 0], dy = y - map[near[e], 1];
                (double value, double slope) = kernel.Evaluate(dx * dx + dy * dy);
                double weight = value > 0 ? pulls[e] * slope / value : pulls[e];
                (across, up) = (across + weight * dx, up + weight * dy);
            }
            (gradient[row, 0], gradient[row, 1]) = ((float)across - share * push[row, 0], (float)up - share * push[row, 1]);
        }
    }
}
