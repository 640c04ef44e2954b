using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Objectives;

namespace Rootball.Rules;

/// <summary>Linear read-outs of several levels whose log-odds add up, and which learn level by level, without anything flowing into the levels themselves.</summary>
/// <remarks>Each read-out sees what those below it have said already, through a cut, and learns what is still missing; nothing has to be kept for a joint update.</remarks>
internal sealed class LevelReadouts(Network network, Readout readout, Optimiser optimiser)
{
    public IEnumerable<Parameter> Parameters => readout.Parameters;

    public Optimiser Optimiser => optimiser;

    public int Classes => readout.Classes;

    /// <summary>One pass: what the read-outs say together [B,C]. They learn on the way if there are targets.</summary>
    public Var Believe(Tape tape, Var x, Targets? targets, Teacher? teacher)
    {
        if (targets is { } given)
            (readout.Targets, readout.Teacher) = (given, teacher);
        Var logits = default;
        for (int level = 0; level < network.Levels.Count; level++)
        {
            x = tape.Cut(Network.Upward(network.Levels[level].Forward(x, learning: false)));
            if (!readout.Reads(level))
            {
                tape.Release();
                continue;
            }
            Var said = readout.Logits(level, x);
            if (logits.Exists)
                said = said.Add(logits);
            logits = tape.Cut(said);
            if (targets is not null)
                tape.Learn(readout.Loss(said), optimiser);
            else
                tape.Release();
        }
        return logits;
    }
}
