using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>
/// Asks positive rows for high goodness and negative rows for low: h [P+Q,N], P positive rows first, peers c [N] → one number,
/// Σ softplus(±(θ − Σ h²)) / M − Σ over positive rows of c·h / M, where M is the greater of P and Q. Setting: θ. Setting2: P.
/// </summary>
/// <remarks>
/// p = σ(Σ h² − θ) is the probability that a row is positive: Hinton, "The Forward-Forward algorithm", 2022, eq. 1. c lifts units that are quieter than their
/// peers (section 3.3 there). Saved: row goodness, then dloss/dgoodness.
/// </remarks>
internal sealed unsafe class GoodnessLoss : Operation
{
    public static readonly GoodnessLoss Instance = new();

    public override void Forward(Node node)
    {
        Tensor h = node.A!.Value;
        int rows = h.Shape.Rows, positives = (int)node.Setting2, most = Math.Max(positives, rows - positives);
        node.Saved = node.Tape.Workspace.Rent([3, rows]);
        RowLoop.Run(rows, h.Shape.Columns, new ForwardBody(h.Pointer, node.B!.Value.Pointer, node.Saved.Pointer, rows, h.Shape.Columns, positives));
        Span<float> goodness = node.Saved.Row(0), slope = node.Saved.Row(1), peers = node.Saved.Row(2);
        double loss = 0;
        for (int row = 0; row < rows; row++)
        {
            float sign = row < positives ? 1 : -1, margin = sign * (goodness[row] - node.Setting);
            loss += Softplus(-margin) - peers[row];
            slope[row] = -sign * Sigmoid(-margin) / most;
        }
        node.Value.Span[0] = (float)(loss / most);
    }

    public override void Backward(Node node, Tape tape)
    {
        Tensor dh = tape.Gradient(node.A!, out bool fresh), h = node.A!.Value;
        RowLoop.Run(h.Shape.Rows, h.Shape.Columns, new BackwardBody(h.Pointer, node.B!.Value.Pointer, node.Saved!.Row(1), dh.Pointer, h.Shape.Columns,
            (int)node.Setting2, node.Gradient!.Span[0], !fresh));
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result)
    {
        Shape shape = node.A!.Value.Shape;
        int positives = (int)node.Setting2, most = Math.Max(positives, shape.Rows - positives);
        result[0] = 0;
        for (int row = 0; row < shape.Rows; row++)
        {
            double goodness = 0, peers = 0;
            for (int i = 0; i < shape.Columns; i++)
            {
                double h = inputs[0]![row * shape.Columns + i];
                goodness += h * h;
                peers += h * inputs[1]![i];
            }
            double x = row < positives ? node.Setting - goodness : goodness - node.Setting;
            result[0] += (Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x))) - (row < positives ? peers : 0)) / most;
        }
    }

    private static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));

    private static double Softplus(float x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    private readonly struct ForwardBody(float* h, float* peers, float* saved, int rows, int columns, int positives) : IRowBody
    {
        public void Row(int row)
        {
            ReadOnlySpan<float> values = new(h + (nint)row * columns, columns);
            saved[row] = Reduce.SumOfSquares(values);
            saved[2 * rows + row] = row < positives ? Reduce.Dot(values, new ReadOnlySpan<float>(peers, columns)) : 0;
        }
    }

    private readonly struct BackwardBody : IRowBody
    {
        private readonly float* _h, _peers, _slopes, _dh;
        private readonly int _columns, _positives, _most;
        private readonly float _scale;
        private readonly bool _accumulate;

        public BackwardBody(float* h, float* peers, Span<float> slopes, float* dh, int columns, int positives, float scale, bool accumulate)
        {
            (_columns, _positives, _scale, _accumulate) = (columns, positives, scale, accumulate);
            _most = Math.Max(positives, slopes.Length - positives);
            _h = h;
            _peers = peers;
            _slopes = (float*)Unsafe.AsPointer(ref slopes[0]);
            _dh = dh;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Row(int row)
        {
            float* h = _h + (nint)row * _columns, to = _dh + (nint)row * _columns;
            float slope = 2 * _scale * _slopes[row], share = row < _positives ? -_scale / _most : 0;
            int i = 0;
            for (; i <= _columns - 8; i += 8)
            {
                Vector256<float> d = slope * Vector256.Load(h + i) + share * Vector256.Load(_peers + i);
                (_accumulate ? d + Vector256.Load(to + i) : d).Store(to + i);
            }
            for (; i < _columns; i++)
                to[i] = (_accumulate ? to[i] : 0) + slope * h[i] + share * _peers[i];
        }
    }
}
