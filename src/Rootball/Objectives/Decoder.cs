using Rootball.Architectures;
using Rootball.Gradients;
using Rootball.Tensors;

namespace Rootball.Objectives;

/// <summary>A linear map back from a level to what it sees: dense, or for a picture from each place and its neighbours to the pixels that the place stands for.</summary>
internal sealed class Decoder
{
    private const int Window = 3;

    private readonly Shape _above, _below;
    private readonly Level _map;
    private readonly int _side; // pixels below that a place above stands for, a side; 0 for a dense map

    public Decoder(string name, Shape above, Shape below, RandomStream random)
    {
        (_above, _below) = (above, below);
        _side = above.Rank == 3 && below.Rank == 3 ? Math.Max(1, Math.Min(below[1] / above[1], below[2] / above[2])) : 0;
        _map = _side > 0
            ? new ConvolutionalLevel(name, above, new LevelSpec(below[0] * _side * _side, Window), LinearActivation.None, normalise: false, random)
            : new DenseLevel(name, above.Length, below.Length, LinearActivation.None, random);
    }

    public IEnumerable<Parameter> Parameters => _map.Parameters;

    /// <summary>The mean squared error of what is made from h [B,Above] against below [B,Below].</summary>
    public Var Loss(Var h, Var below)
    {
        Var made = _map.Forward(h);
        if (_side == 0)
            return made.MeanSquaredError(below);
        Var wanted = h.Tape.Scratch(made.Shape);
        for (int row = 0; row < made.Shape[0]; row++)
            PixelsByPlace(below.Value.Row(row), wanted.Value.Row(row));
        return made.MeanSquaredError(wanted);
    }

    // A picture [C,H,W] as [C·S·S, H/S, W/S]: the S×S pixels of a place as channels of it. What lies beyond the last place is left out.
    private void PixelsByPlace(ReadOnlySpan<float> picture, Span<float> places)
    {
        (int height, int width) = (_above[1], _above[2]);
        int to = 0;
        for (int channel = 0; channel < _below[0]; channel++)
        {
            for (int part = 0; part < _side * _side; part++)
            {
                for (int y = 0; y < height; y++)
                {
                    int from = (channel * _below[1] + y * _side + part / _side) * _below[2] + part % _side;
                    for (int x = 0; x < width; x++, from += _side)
                        places[to++] = picture[from];
                }
            }
        }
    }
}
