using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>One recorded operation: its inputs, its settings and its result. Nodes are used again, never thrown away.</summary>
internal sealed class Node(Tape tape)
{
    public readonly Tape Tape = tape;
    public int Life;
    public Operation Operation = null!;
    public Tensor Value = null!;
    public Tensor? Gradient, Saved;
    public Node? A, B, C;
    public Parameter? Parameter;
    public float Setting, Setting2, Setting3;
    public Window Window;
    public ReadOnlyMemory<int> Indices;
    public int Consumers;
    public bool NeedsGradient, OwnsValue, Carried, Fresh;
}
