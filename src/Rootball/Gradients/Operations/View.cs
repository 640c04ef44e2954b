using Rootball.Tensors;

namespace Rootball.Gradients.Operations;

/// <summary>Some of x's numbers, lying side by side, under another shape. Nothing is copied: the value is a window on x's. Start: the first number.</summary>
internal sealed class View : Operation
{
    public static readonly View Instance = new();

    public override void Forward(Node node) { }

    public override void Backward(Node node, Tape tape)
    {
        Tensor dy = node.Gradient!, dx = tape.Gradient(node.A!, out bool fresh);
        if (fresh && dx.Length > dy.Length)
            dx.Span.Clear();
        Tensor part = tape.Workspace.Window(dx, node.Start, dy.Shape);
        Map.Run<Same>(dy, part, accumulate: !fresh);
        tape.Workspace.ReturnWindow(part);
    }

    public override void Plain(Node node, double[]?[] inputs, double[] result) => Array.Copy(inputs[0]!, node.Start, result, 0, result.Length);
}
