namespace Rootball.Reports.Tests;

public class HumanTests
{
    [Theory]
    [InlineData(0, "0")]
    [InlineData(0.0162, "0.0162")]
    [InlineData(1.6249, "1.62")]
    [InlineData(16.25, "16.2")]
    [InlineData(99.96, "100")]
    [InlineData(1620, "1,620")]
    [InlineData(-0.5, "-0.5")]
    [InlineData(0.00001234, "1.23E-5")]
    [InlineData(double.NaN, "–")]
    public void Numbers_have_three_digits(double value, string text) => Assert.Equal(text, Human.Number(value));

    [Theory]
    [InlineData(12, "12 bytes")]
    [InlineData(999.7, "1 kB")]
    [InlineData(1_240_000, "1.24 MB")]
    public void Bytes_have_a_unit_that_suits(double bytes, string text) => Assert.Equal(text, Human.Bytes(bytes));

    [Theory]
    [InlineData(0.42, "0.42 s")]
    [InlineData(125, "2 min 5 s")]
    [InlineData(12_000, "3 h 20 min")]
    public void Times_are_read_as_clocks(double seconds, string text) => Assert.Equal(text, Human.Seconds(seconds));

    [Fact]
    public void Nothing_is_ever_certain() => Assert.Equal(("98 %", "over 99 %"), (Human.Sureness(0.98), Human.Sureness(1)));
}
