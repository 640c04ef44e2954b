using Rootball.Data;
using Rootball.Files;

namespace Rootball.Tests.Data;

public class AssociationsTests
{
    [Fact]
    public void Strengths_of_a_cue_sum_to_one_over_what_is_a_cue_itself()
    {
        Associations read = Read("cue,target,strength\nbank,money,0.6\nbank,robber,0.3\nbank, river,0.2\nmoney,bank,0.1\nriver,river,1\nriver,bank,0\n");
        Assert.Equal(["bank", "money", "river"], read.Names);
        (int, int, double)[] expected = [(0, 1, 0.75), (0, 2, 0.25), (1, 0, 1)];
        Assert.Equal(expected.Select(pair => (pair.Item1, pair.Item2)), read.Pairs.Select(pair => (pair.Cue, pair.Target)));
        Assert.All(expected.Zip(read.Pairs), both => Assert.Equal(both.First.Item3, both.Second.Strength, 1e-12));
    }

    [Theory]
    [InlineData("cue,target\na,b\n", "expected three")]
    [InlineData("cue,target,strength\na,b,x\n", "line 2: a strength of 'x'")]
    [InlineData("cue,target,strength\na,b,-1\n", "0 or more")]
    [InlineData("cue,target,strength\n,b,1\n", "a name is empty")]
    [InlineData("", "expected three")]
    public void What_is_wrong_is_one_line(string text, string said)
    {
        string message = Assert.Throws<DataException>(() => Read(text)).Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    private static Associations Read(string text)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            return Associations.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
