namespace Rootball.Gradients;

/// <summary>Computes a recorded tape again from the operations' definitions, in double precision: the oracle of forward and backward.</summary>
internal static class PlainReplay
{
    /// <summary>The value of <paramref name="result"/>, where the nodes in <paramref name="given"/> have the numbers that stand there.</summary>
    public static double[] Run(Var result, IReadOnlyDictionary<Node, double[]>? given = null)
    {
        Dictionary<Node, double[]> values = [];
        foreach (Node node in result.Tape.Nodes)
        {
            double[] value = new double[node.Value.Length];
            if (given is not null && given.TryGetValue(node, out double[]? numbers))
                numbers.CopyTo(value, 0);
            else
                node.Operation.Plain(node, node.Many.Count > 0 ? [.. node.Many.Select(Value)] : [Value(node.A), Value(node.B), Value(node.C)], value);
            values[node] = value;
            if (node == result.Node)
                return value;
        }
        throw new InvalidOperationException("The value is not on its tape.");

        double[]? Value(Node? input) => input is null ? null : values[input];
    }

    /// <summary>The derivative of a single number by every number of a leaf, by central differences.</summary>
    public static double[] Differences(Var result, Var leaf, double step = 1e-5)
    {
        double[] point = Run(leaf), slopes = new double[point.Length];
        Dictionary<Node, double[]> given = new() { [leaf.Node] = point };
        for (int i = 0; i < point.Length; i++)
        {
            double at = point[i];
            point[i] = at + step;
            double up = Run(result, given)[0];
            point[i] = at - step;
            slopes[i] = (up - Run(result, given)[0]) / (2 * step);
            point[i] = at;
        }
        return slopes;
    }
}
