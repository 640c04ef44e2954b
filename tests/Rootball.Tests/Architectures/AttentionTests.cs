using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;
using Rootball.Tests.Gradients;

namespace Rootball.Tests.Architectures;

public class AttentionTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_and_block_have_the_gradients_of_their_definition(bool causal)
    {
        MultiHeadAttention attention = new("attention", 6, 2, new RandomStream(3), causal);
        OpCheck.Run($"attention, causal {causal}", [8, 6], attention.Parameters, x => attention.Forward(x, 2));
        OpCheck.Run($"attention to another sequence, causal {causal}", [8, 6], attention.Parameters, x => attention.Forward(x.Rows(2, 4), x, 2));
        TransformerBlock block = new("block", 4, 2, new RandomStream(3), causal, hidden: 6);
        OpCheck.Run($"block, causal {causal}", [6, 4], block.Parameters, x => block.Forward(x, 2));
        OpCheck.Run($"recomputed block, causal {causal}", [6, 4], block.Parameters, x => x.Tape.Recompute(y => block.Forward(y[0], 2), x));
    }

    [Fact]
    public void A_causal_place_does_not_see_what_comes_after_it()
    {
        TransformerBlock block = new("block", 8, 2, new RandomStream(3), causal: true);
        Tensor x = new([10, 8]);
        new RandomStream(5).FillNormal(x.Span, 1);
        float[] Run()
        {
            Tape tape = new();
            return block.Forward(tape.Constant(x), 2).Value.Span.ToArray();
        }
        float[] before = Run();
        x.Row(3).Fill(0.5f); // the fourth place of the first sequence
        float[] after = Run();
        Assert.Equal(before[..24], after[..24]);
        Assert.NotEqual(before[24..32], after[24..32]);
        Assert.NotEqual(before[32..40], after[32..40]);
        Assert.Equal(before[40..], after[40..]);
    }

    [Fact]
    public void Places_and_heads_that_do_not_fit_are_named()
    {
        Assert.Contains("divide", Assert.Throws<ArgumentException>(() => new MultiHeadAttention("attention", 8, 3, new RandomStream(1))).Message, StringComparison.Ordinal);
        Tape tape = new();
        MultiHeadAttention attention = new("attention", 8, 2, new RandomStream(1));
        Assert.Contains("[3·places,8]", Assert.Throws<ArgumentException>(() => attention.Forward(tape.Constant(new Tensor([10, 8])), 3)).Message, StringComparison.Ordinal);
    }

    // Seed 22. At every place, say the symbol three places back. Without attention one in eight is right.
    [Fact]
    public void One_causal_block_learns_to_say_what_it_saw_three_places_back()
    {
        const int Places = 16, Batch = 16, Symbols = 8, Width = 32, Back = 3;
        RandomStream random = new(22);
        Parameter symbols = Embedding("symbols", Symbols), places = Embedding("places", Places);
        TransformerBlock block = new("block", Width, 2, random, causal: true);
        LayerNorm norm = new("norm", Width);
        DenseLevel readout = new("readout", Width, Symbols, LinearActivation.None, random);
        Optimiser optimiser = Adam.Create(0.003f);
        Tape tape = new();
        int[] seen = new int[Batch * Places], wanted = new int[Batch * Places];
        int right = 0, asked = 0;
        for (int step = 0; step < 300; step++)
        {
            RandomStream chance = random.Split("examples").Split(step);
            for (int i = 0; i < seen.Length; i++)
            {
                seen[i] = chance.NextInt(Symbols);
                wanted[i] = i % Places < Back ? seen[i] : seen[i - Back];
            }
            Var x = tape.Use(symbols).GatherRows(seen).Reshape([Batch, Places * Width]).AddRow(tape.Use(places)).Reshape([Batch * Places, Width]);
            Var logits = readout.Forward(norm.Forward(block.Forward(x, Batch)));
            for (int i = 0; step >= 290 && i < seen.Length; i++)
            {
                if (i % Places >= Back)
                    (right, asked) = (right + (Reduce.ArgMax(logits.Value.Row(i)) == wanted[i] ? 1 : 0), asked + 1);
            }
            tape.Learn(logits.CrossEntropy(wanted), optimiser);
            tape.Clear();
        }
        Assert.InRange(right / (double)asked, 0.95, 1);

        Parameter Embedding(string name, int rows)
        {
            Parameter parameter = new(name, new Tensor([rows, Width]));
            random.Split(name).FillNormal(parameter.Value.Span, 1);
            return parameter;
        }
    }
}
