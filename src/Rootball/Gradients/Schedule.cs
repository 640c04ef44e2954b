namespace Rootball.Gradients;

/// <summary>The factor on the learning rate as a function of how much of the training is done (0 … 1).</summary>
public delegate float Schedule(double progress);

/// <summary>The usual schedules.</summary>
public static class Schedules
{
    /// <summary>Always 1.</summary>
    public static Schedule Constant => _ => 1;

    /// <summary>1 until <paramref name="from"/>, then straight down to <paramref name="end"/>.</summary>
    public static Schedule LinearDecay(double from = 0.5, double end = 0) =>
        progress => (float)(progress <= from ? 1 : 1 + (end - 1) * (progress - from) / (1 - from));

    /// <summary>Half a cosine from 1 to <paramref name="end"/> (Loshchilov and Hutter, SGDR, 2017).</summary>
    public static Schedule Cosine(double end = 0) => progress => (float)(end + (1 - end) * (1 + Math.Cos(Math.PI * progress)) / 2);

    /// <summary>Multiplied by <paramref name="factor"/> at each of the given points.</summary>
    public static Schedule Steps(double factor, params double[] at) => progress => (float)Math.Pow(factor, at.Count(point => progress >= point));

    /// <summary>Rises from 0 over the first <paramref name="share"/> of the training, then follows <paramref name="then"/>.</summary>
    public static Schedule WarmUp(double share, Schedule then) => progress => progress < share ? (float)(progress / share) : then(progress);
}
