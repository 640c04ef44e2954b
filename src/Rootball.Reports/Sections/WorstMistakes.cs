using Rootball.Data;
using Rootball.Rules;

namespace Rootball.Reports.Sections;

/// <summary>The mistakes it was surest of: as pictures, or as the numbers of a table.</summary>
internal static class WorstMistakes
{
    private const int Most = 24, MostRows = 12, MostColumns = 16;
    // Pictures above this size look better smooth than in squares.
    private const int MostSharp = 96;

    public static string Html(Evaluation test)
    {
        int[] worst = [.. test.WorstMistakes().Take(test.Data.Shape.IsPicture ? Most : MostRows)];
        if (worst.Length == 0)
            return test.Data.Count == 0 ? "" : "<p>There is none: every test example was answered rightly.</p>";
        return "<p>Answered wrongly, the surest first. Sureness is the soft-max of the scores at the temperature found after training.</p>" + (test.Data.Shape.IsPicture ? Album(test, worst) : Table(test, worst));
    }

    private static string Album(Evaluation test, int[] worst)
    {
        string style = Math.Max(test.Data.Shape.Width, test.Data.Shape.Height) <= MostSharp ? "pixels" : "smooth";
        return $"<ul class=\"album\">{string.Concat(worst.Select(Item))}</ul>";

        string Item(int i)
        {
            (string right, string answer) = (Right(test, i), Answer(test, i));
            string image = Pictures.Example(test.Data, i).Html($"Test picture {i + 1}: a {right} read as {answer}", style);
            return $"<li><figure>{image}<figcaption><b>{Human.Escape(right)}</b> read as <b>{Human.Escape(answer)}</b>, "
                + $"{Human.Sureness(test.Confidence[i])} sure</figcaption></figure></li>";
        }
    }

    private static string Table(Evaluation test, int[] worst)
    {
        Dataset data = test.Data;
        int shown = Math.Min(MostColumns, data.Shape.Length);
        float[] values = new float[data.Shape.Length];
        string caption = shown == data.Shape.Length ? "Their numbers" : $"The first {shown} of {data.Shape.Length} numbers of each";
        return Page.Table(caption, ["Example", "Right", "Answer", "Sure", .. Enumerable.Range(1, shown).Select(column => $"feature {column}")], worst.Select(Row), "lines");

        List<string> Row(int i)
        {
            data.Read(i, values);
            return [Human.Count(i + 1), Right(test, i), Answer(test, i), Human.Sureness(test.Confidence[i]), .. values.Take(shown).Select(value => Human.Number(value))];
        }
    }

    private static string Right(Evaluation test, int i) => test.Data.Classes[test.Data.Labels[i]];

    private static string Answer(Evaluation test, int i) => test.Data.Classes[test.Answers[i]];
}
