using CsCheck;
using Rootball.Architectures;
using Rootball.Tensors;

namespace Rootball.Tests.Architectures;

public class LevelSpecTests
{
    [Fact]
    public void A_level_reads_what_it_writes() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Int[0, 99], Gen.Int[1, 99], Gen.Int[1, 99]).Sample((units, window, stride, pool) =>
        {
            LevelSpec spec = window == 0 ? units : new LevelSpec(units, window, stride, pool);
            return LevelSpec.TryParse(spec.ToString(), out LevelSpec read) && read == spec;
        });

    [Theory]
    [InlineData("1000", 1000, 0, 1, 1)]
    [InlineData("64c5", 64, 5, 1, 1)]
    [InlineData("96c11s4p2", 96, 11, 4, 2)]
    [InlineData(" 32c3p2 ", 32, 3, 1, 2)]
    public void Words_mean_what_they_say(string word, int units, int window, int stride, int pool)
    {
        Assert.True(LevelSpec.TryParse(word, out LevelSpec spec));
        Assert.Equal(new LevelSpec(units, window, stride, pool), spec);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("100001")]
    [InlineData("99999999999")]
    [InlineData("64c")]
    [InlineData("64c0")]
    [InlineData("64p2")]
    [InlineData("64c5p2s2")]
    [InlineData("64c5x")]
    [InlineData("1e3")]
    [InlineData("٣c٣")]
    public void Nonsense_is_no_level(string word) => Assert.False(LevelSpec.TryParse(word, out _));

    [Fact]
    public void A_level_knows_its_output()
    {
        Assert.Equal([8, 14, 10], new LevelSpec(8, 5, 1, 2).Output([3, 28, 20]));
        Assert.Equal([8, 14, 10], new LevelSpec(8, 3, 2).Output([3, 28, 20]));
        Assert.Equal((Shape)500, ((LevelSpec)500).Output([3, 28, 20]));
        Assert.Equal(8 * 75, new LevelSpec(8, 5).Weights([3, 28, 20]));
    }
}
