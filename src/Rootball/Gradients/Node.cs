using Rootball.Tensors;

namespace Rootball.Gradients;

/// <summary>One recorded operation: its inputs, its settings and its result. Nodes are used again, never thrown away.</summary>
internal sealed class Node(Tape tape)
{
    public readonly Tape Tape = tape;
    public readonly List<Node> Many = []; // the inputs of operations that take any number, instead of A, B and C
    public int Life;
    public Operation Operation = null!;
    public Tensor Value = null!;
    public Tensor? Gradient, Saved;
    public Node? A, B, C;
    public Node? Outer; // what this leaf stands for on the tape that recomputes it
    public Parameter? Parameter;
    public TapeBody? Body;
    public float Setting, Setting2, Setting3;
    public Window Window;
    public int Start;
    public ReadOnlyMemory<int> Indices;
    public int Consumers;
    public bool NeedsGradient, OwnsValue, Carried, Fresh;
}
