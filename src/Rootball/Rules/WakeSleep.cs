using System.Globalization;

namespace Rootball.Rules;

/// <summary>When what is real is learned from (awake), and when what is false (asleep): a schedule over batches, for every rule that learns from a contrast.</summary>
/// <remarks>
/// Hinton 2022, 1:06:55: positive examples while awake, negative ones while asleep. A step of <see cref="Interleaved"/> does both. A step of a phase
/// does one of them, and counts the more the smaller that phase's part of the day is: over a day each half counts as much as in as many interleaved steps.
/// </remarks>
/// <param name="Wake">Steps a waking phase; 0 for both halves in every step.</param>
/// <param name="Sleep">Steps of sleep after it.</param>
public readonly record struct WakeSleep(int Wake, int Sleep)
{
    /// <summary>Both in every step.</summary>
    public static WakeSleep Interleaved => default;

    /// <summary>Never asleep: nothing false is ever seen.</summary>
    public static WakeSleep NoSleep => new(1, 0);

    /// <summary>Phases of <paramref name="steps"/> batches each.</summary>
    public static WakeSleep Phases(int steps) => new(steps, steps);

    /// <summary>Long waking, short sleep; sleep counts the more for it.</summary>
    public static WakeSleep Naps(int wake, int nap) => new(wake, nap);

    /// <summary>How much each half counts in a step.</summary>
    /// <param name="step">From 0.</param>
    public (float Wake, float Sleep) At(long step)
    {
        if (Wake == 0)
            return (1, 1);
        if (Sleep == 0)
            return (1, 0);
        int day = Wake + Sleep;
        return step % day < Wake ? (day / (float)Wake, 0) : (0, day / (float)Sleep);
    }

    /// <summary>Reads a schedule's word; false if it makes no sense.</summary>
    public static bool TryParse(string word, out WakeSleep schedule)
    {
        schedule = default;
        string[] parts = word.Split(':');
        bool Number(int index, out int number) => (int.TryParse(parts[index], NumberStyles.None, CultureInfo.InvariantCulture, out number) && number is >= 1 and <= 1_000_000);
        switch (parts[0])
        {
            case "interleaved" when parts.Length == 1:
                return true;
            case "no-sleep" when parts.Length == 1:
                schedule = NoSleep;
                return true;
            case "phases" when parts.Length == 2 && Number(1, out int steps):
                schedule = Phases(steps);
                return true;
            case "naps" when parts.Length == 3 && Number(1, out int wake) && Number(2, out int nap):
                schedule = Naps(wake, nap);
                return true;
            default:
                return false;
        }
    }

    /// <summary>What a schedule may be written as, for messages.</summary>
    public static string Expected => "interleaved, phases:STEPS, naps:WAKE:NAP or no-sleep";

    /// <inheritdoc/>
    public override string ToString() => this == Interleaved ? "interleaved" : Sleep == 0 ? "no-sleep" : Wake == Sleep
        ? string.Create(CultureInfo.InvariantCulture, $"phases:{Wake}") : string.Create(CultureInfo.InvariantCulture, $"naps:{Wake}:{Sleep}");
}
