using System.Globalization;
using System.Text.RegularExpressions;
using Rootball.Tensors;

namespace Rootball.Architectures;

/// <summary>How a level is written in one word: <c>1000</c> is a dense level of 1,000 units, <c>64c5s2p2</c> a convolutional one of 64 filters of 5×5, stride 2, 2×2 max-pooling.</summary>
/// <param name="Units">Units of a dense level, filters of a convolutional one.</param>
/// <param name="Window">Pixels a side of a filter; 0 for a dense level.</param>
/// <param name="Stride">Pixels between neighbouring places of a filter.</param>
/// <param name="Pool">Places a side that are pooled into one by their maximum; 1 pools nothing.</param>
public readonly partial record struct LevelSpec(int Units, int Window = 0, int Stride = 1, int Pool = 1)
{
    // More units than any level of this program can hold; keeps sizes within 32 bits.
    private const int MostUnits = 100_000, Widest = 99;

    /// <summary>What a level may be written as, for messages.</summary>
    public static string Expected => "units (1000), or filters c side, with stride and pooling if wanted (64c5, 64c5s2, 64c5p2)";

    /// <summary>Whether the level looks at pictures through a window.</summary>
    public bool IsConvolutional => Window > 0;

    /// <summary>A dense level.</summary>
    public static implicit operator LevelSpec(int units) => new(units);

    /// <summary>Reads one level; false if the word makes no sense.</summary>
    public static bool TryParse(string word, out LevelSpec level)
    {
        level = default;
        Match match = Word().Match(word.Trim());
        if (!match.Success)
            return false;
        int Number(string name, int otherwise) => match.Groups[name].Success ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : otherwise;
        level = new LevelSpec(Number("units", 0), Number("window", 0), Number("stride", 1), Number("pool", 1));
        return level.IsSane;
    }

    /// <summary>Whether every number is in its range.</summary>
    public bool IsSane => Units is >= 1 and <= MostUnits && Window is >= 0 and <= Widest && Stride is >= 1 and <= Widest && Pool is >= 1 and <= Widest;

    /// <summary>The layout of one example's activities, for an input of layout <paramref name="input"/>.</summary>
    /// <exception cref="ArgumentException">A convolutional level's input is no picture, or too small a one.</exception>
    public Shape Output(Shape input)
    {
        if (!IsConvolutional)
            return Units;
        if (input.Rank != 3)
            throw new ArgumentException($"level {this} looks at pictures; its input is {input}, and pictures are [channels,height,width].");
        (int height, int width) = new Window(Window, Window, Stride, Window / 2).Over([1, input[0], input[1], input[2]], $"level {this}");
        if (Pool > 1)
            (height, width) = new Window(Pool, Pool, Pool).Over([1, Units, height, width], $"the pooling of level {this}");
        return [Units, height, width];
    }

    /// <summary>What a place of the level sees of a picture, given the same of the level below; (1, 1) for pixels.</summary>
    /// <param name="below">Pixels a side that a place sees, and pixels between neighbouring places.</param>
    public (int Seen, int Step) View((int Seen, int Step) below)
    {
        (int seen, int step) = (below.Seen + (Window - 1) * below.Step, below.Step * Stride);
        return (seen + (Pool - 1) * step, step * Pool);
    }

    /// <summary>How many weights the level has, for an input of layout <paramref name="input"/>.</summary>
    public long Weights(Shape input) => (long)Units * (IsConvolutional ? (long)input[0] * Window * Window : input.Length);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Units}{(IsConvolutional ? $"c{Window}" : "")}{(Stride > 1 ? $"s{Stride}" : "")}{(Pool > 1 ? $"p{Pool}" : "")}");

    [GeneratedRegex(@"^(?<units>[0-9]{1,6})(c(?<window>[1-9][0-9]?)(s(?<stride>[1-9][0-9]?))?(p(?<pool>[1-9][0-9]?))?)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Word();
}
