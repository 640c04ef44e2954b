using Rootball.Tensors;

namespace Rootball.Gradients;

public static partial class Ops
{
    /// <summary>f(w ∗ x + b): x [B,In,H,W], w [Out,In/groups,KH,KW], b [Out] → [B,Out,OH,OW]; the window's height and width are w's.</summary>
    /// <exception cref="ArgumentException">The shapes do not fit.</exception>
    public static Var Convolve(this Var x, Var w, Var b, int stride = 1, int padding = 0, int groups = 1, LinearActivation activation = LinearActivation.None)
    {
        if (w.Shape.Rank != 4)
            Throw.Shape($"Convolve: w is {w.Shape}; expected [out,in/groups,height,width].");
        Window window = new(w.Shape[2], w.Shape[3], stride, padding);
        (int height, int width) = window.Over(x.Shape, "Convolve");
        Operations.Convolve operation = activation switch
        {
            LinearActivation.None => Operations.Convolve.Plainly,
            LinearActivation.Relu => Operations.Convolve.Rectified,
            _ => Operations.Convolve.Straight,
        };
        return x.Tape.Record(operation, [x.Shape[0], w.Shape[0], height, width], x, w, b, setting: groups, window: window);
    }
}
