using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>One step of a recurrent net: from what it sees, x [B,In], and its state [B,S], to its next state [B,S].</summary>
/// <remarks>
/// What depends on the input alone (<see cref="Project"/>) is apart from what depends on the state (<see cref="Step"/>), so that a whole stretch of inputs is
/// projected in one product. Run over a sequence by <see cref="Unroll"/>.
/// </remarks>
public abstract class RecurrentCell
{
    private protected RecurrentCell(int inputs, int units)
    {
        if (inputs < 1 || units < 1)
            throw new ArgumentException($"RecurrentCell: {inputs} inputs and {units} units; expected at least one of each.");
        (Inputs, Units) = (inputs, units);
        (LastBody, AllBody) = (x => Unroll.LastOf(this, x[0], x[1]), x => Unroll.AllOf(this, x[0], x[1]));
    }

    /// <summary>Numbers in an input row.</summary>
    public int Inputs { get; }

    /// <summary>Units, each with one activity.</summary>
    public int Units { get; }

    /// <summary>Numbers in a state row, S.</summary>
    public virtual int StateSize => Units;

    /// <summary>All that learns.</summary>
    public abstract IEnumerable<Parameter> Parameters { get; }

    /// <summary>The next state.</summary>
    public Var Forward(Var x, Var state) => Step(Project(x), state);

    /// <summary>What the inputs contribute: any number of rows x [M,In] → [M,K].</summary>
    public abstract Var Project(Var x);

    /// <summary>The next state, from a step's contribution of the inputs [B,K] and the present state [B,S].</summary>
    public abstract Var Step(Var projected, Var state);

    /// <summary>The units' activities [B,Units] in a state, or in many states under each other.</summary>
    public virtual Var Activity(Var state) => state;

    /// <summary>The state to begin with, all zeros.</summary>
    public Var Start(Tape tape, int batch)
    {
        Var state = tape.Scratch([batch, StateSize]);
        state.Value.Span.Clear();
        return state;
    }

    // The bodies that are recomputed, made once: a step allocates nothing.
    internal TapeBody LastBody { get; }

    internal TapeBody AllBody { get; }

    private protected static Parameter Normal(string name, int outputs, int inputs, RandomStream random)
    {
        Parameter weight = new(name, new Tensor([outputs, inputs]));
        random.Split(name).FillNormal(weight.Value.Span, 1 / MathF.Sqrt(inputs));
        return weight;
    }
}
