using CsCheck;
using Rootball.Tensors;

namespace Rootball.Tests.Tensors;

public class RandomStreamTests
{
    // The known answers published with the Random123 library (philox4x32, 10 rounds).
    [Theory]
    [InlineData(0u, 0u, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0u, ~0u, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xa4093822u, 0x299f31d0u, 0xd16cfe09u, 0x94fdcceb, 0x5001e420u, 0x24126ea1u)]
    public void Philox_gives_the_published_answers(uint x0, uint x1, uint x2, uint x3, uint k0, uint k1, uint y0, uint y1, uint y2, uint y3)
    {
        uint[] output = new uint[4];
        Philox.Block(x0, x1, x2, x3, k0, k1, output);
        Assert.Equal([y0, y1, y2, y3], output);
    }

    [Fact]
    public void Sixteen_words_at_a_time_are_the_words_drawn_one_by_one() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 70], Gen.Int[0, 9000], Gen.Single[0, 0.99f]).Sample((seed, skip, length, share) =>
        {
            RandomStream one = new(seed) { Position = (ulong)skip }, other = new(seed) { Position = (ulong)skip };
            Tensor mask = new([length]);
            one.FillMask(mask, share, 2);
            Assert.Equal(Enumerable.Range(0, length).Select(_ => other.NextSingle() < share ? 0f : 2f), mask.Span.ToArray());
            Assert.Equal(other.Position, one.Position);
        }, iter: 100);

    [Fact]
    public void Position_restores_the_stream() =>
        Gen.Select(Gen.ULong, Gen.Int[0, 300], Gen.Int[1, 50]).Sample((seed, skip, count) =>
        {
            RandomStream stream = new(seed);
            for (int i = 0; i < skip; i++)
                stream.NextUInt32();
            ulong position = stream.Position;
            uint[] first = [.. Enumerable.Range(0, count).Select(_ => stream.NextUInt32())];
            RandomStream again = new(seed) { Position = position };
            return first.SequenceEqual(Enumerable.Range(0, count).Select(_ => again.NextUInt32()));
        });

    [Fact]
    public void Splits_do_not_depend_on_what_was_drawn_and_differ_by_name()
    {
        RandomStream stream = new(7);
        uint before = stream.Split("weights").NextUInt32();
        stream.NextUInt32();
        Assert.Equal(before, stream.Split("weights").NextUInt32());
        Assert.NotEqual(before, stream.Split("batches").NextUInt32());
        Assert.NotEqual(stream.Split(1).NextUInt32(), stream.Split(2).NextUInt32());
    }

    [Fact]
    public void Normals_have_mean_0_and_deviation_1()
    {
        float[] values = new float[100_000];
        new RandomStream(1).FillNormal(values, 1);
        double mean = values.Average(), variance = values.Average(v => (double)v * v) - mean * mean;
        Assert.InRange(mean, -0.015, 0.015); // ± 4.7 standard errors
        Assert.InRange(variance, 0.98, 1.02);
    }

    [Fact]
    public void Integers_stay_below_their_bound_and_reach_every_value() =>
        Gen.Select(Gen.ULong, Gen.Int[1, 20]).Sample((seed, bound) =>
        {
            RandomStream stream = new(seed);
            HashSet<int> seen = [];
            for (int i = 0; i < 600; i++)
                seen.Add(stream.NextInt(bound));
            return seen.Count == bound && seen.All(v => v >= 0 && v < bound);
        }, iter: 50);
}
