using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Rootball.Data;
using Rootball.Maps;

namespace Rootball.Cli;

/// <summary><c>rootball map INPUT</c>: a map of anything that has many numbers.</summary>
internal static class MapCommand
{
    private static readonly Dictionary<string, MapMethod> s_methods = new()
    {
        ["t-sne"] = MapMethod.TSne,
        ["sne"] = MapMethod.Sne,
        ["symmetric-sne"] = MapMethod.SymmetricSne,
        ["uni-sne"] = MapMethod.UniSne,
    };

    public static Command Create()
    {
        MapOptions defaults = new();
        Argument<string> input = new("INPUT") { Description = $"What to draw: {PointSource.Expected}." };
        Option<string> method = new("--method") { Description = "Which member of the family.", DefaultValueFactory = _ => "t-sne" };
        method.AcceptOnlyFromAmong([.. s_methods.Keys]);
        Option<double[]> perplexity = new("--perplexity") { Description = "How many neighbours a point is taken to have; several make a map of several scales.", HelpName = "N,N,…", CustomParser = Numbers, DefaultValueFactory = _ => [30] };
        Option<int?> uniform = new("--uniform") { Description = "Let so many nearest neighbours count the same each, instead of a perplexity.", HelpName = "K" };
        Option<int> dimensions = new("--dimensions") { Description = "2 or 3.", DefaultValueFactory = _ => 2 };
        Option<Metric> metric = new("--metric") { Description = "How far apart two points are.", DefaultValueFactory = _ => Metric.Euclidean };
        Option<int> components = new("--pca") { Description = "Bring points to so many principal components first; 0: not.", HelpName = "K", DefaultValueFactory = _ => defaults.PrincipalComponents };
        Option<int> iterations = new("--iterations") { Description = "Steps.", HelpName = "N", DefaultValueFactory = _ => defaults.Iterations };
        Option<int> early = new("--early-iterations") { Description = "Steps of these in which clusters are helped to find each other.", HelpName = "N", DefaultValueFactory = _ => defaults.ExaggeratedIterations };
        Option<float> exaggeration = new("--exaggeration") { Description = "How much attraction counts in these.", HelpName = "X", DefaultValueFactory = _ => defaults.Exaggeration };
        Option<float> late = new("--late-exaggeration") { Description = "How much it counts afterwards.", HelpName = "X", DefaultValueFactory = _ => defaults.LateExaggeration };
        Option<float?> rate = new("--learning-rate") { Description = "Step size (points divided by the exaggeration of the moment).", HelpName = "X" };
        Option<float> freedom = new("--freedom") { Description = "t-SNE's degrees of freedom: below 1 clusters break up into finer ones.", HelpName = "X", DefaultValueFactory = _ => defaults.Freedom };
        Option<string?> colour = new("--colour") { Description = "The column whose colours are shown first.", HelpName = "COLUMN" };
        Option<string?> label = new("--label") { Description = "The column with the points' classes or names.", HelpName = "COLUMN" };
        Option<string[]> features = new("--features") { Description = "Columns to map (all of numbers but labels and ids).", HelpName = "A,B,…", CustomParser = OptionChecks.Words };
        Option<string[]> exclude = new("--exclude") { Description = "Columns not to map; they stay to be looked at.", HelpName = "A,B,…", CustomParser = OptionChecks.Words };
        Option<string?> columns = new("--columns") { Description = "A table of as many rows as points, whose columns are put beside them.", HelpName = "FILE" };
        Option<int?> limit = new("--limit") { Description = "Only the first so many points.", HelpName = "N" };
        Option<DataPart> part = new("--part") { Description = "Which part of a data set that has two.", DefaultValueFactory = _ => DataPart.Both };
        Option<MissingNumbers> missing = new("--missing") { Description = "What to do with a point that lacks a number.", DefaultValueFactory = _ => MissingNumbers.Refuse };
        Option<string?> through = new("--through") { Description = "Map what a level of a trained net says of the points; the top one unless :LEVEL names another.", HelpName = "MODEL[:LEVEL]" };
        Option<string[]> output = new("--out") { Description = "Where to: .html, .png, .svg, .csv, .npy or .parquet; may be given more than once (NAME-map.html).", HelpName = "FILE", AllowMultipleArgumentsPerToken = false };
        Option<string?> save = new("--model") { Description = "Keep the map as a model that new points can be added to.", HelpName = "FILE.safetensors" };
        Option<string?> add = new("--add") { Description = "Give the points places on the map of this model, which itself stays as it is.", HelpName = "MODEL" };
        Option<bool> exact = new("--exact-kl") { Description = "Sum the divergence over all pairs, also beyond 20,000 points." };
        Option<bool> force = CommonOptions.Force();
        Option<ulong> seed = CommonOptions.Seed();
        Option<string?> directory = CommonOptions.Data();
        Option<string?> json = JsonOutput.Option();
        Option<bool> quiet = CommonOptions.Quiet();
        Command command = new("map", "Draw a map of points: what is alike lies together. One page to look at, offline.")
        {
            input, method, perplexity, uniform, dimensions, metric, components, iterations, early, exaggeration, late, rate, freedom, colour, label, features, exclude, columns, limit,
            part, missing, through, output, save, add, exact, force, seed, directory, json, quiet,
        };
        command.SetAction(parsed => new MapRun
        {
            Input = parsed.GetValue(input)!,
            Points = new PointOptions
            {
                Features = parsed.GetValue(features) is { Length: > 0 } names ? names : null,
                Exclude = parsed.GetValue(exclude) ?? [],
                Label = parsed.GetValue(label),
                Colour = parsed.GetValue(colour),
                Limit = parsed.GetValue(limit),
                Part = parsed.GetValue(part),
                Missing = parsed.GetValue(missing),
                Columns = parsed.GetValue(columns),
            },
            Map = new MapOptions
            {
                Method = s_methods[parsed.GetValue(method)!],
                Perplexities = parsed.GetValue(perplexity)!,
                UniformNeighbours = parsed.GetValue(uniform),
                Dimensions = parsed.GetValue(dimensions),
                Metric = parsed.GetValue(metric),
                PrincipalComponents = parsed.GetValue(components),
                Iterations = parsed.GetValue(iterations),
                ExaggeratedIterations = parsed.GetValue(early),
                Exaggeration = parsed.GetValue(exaggeration),
                LateExaggeration = parsed.GetValue(late),
                LearningRate = parsed.GetValue(rate),
                Freedom = parsed.GetValue(freedom),
                ExactDivergence = parsed.GetValue(exact),
            },
            Through = parsed.GetValue(through),
            Out = parsed.GetValue(output) is { Length: > 0 } files ? files : null,
            Save = parsed.GetValue(save),
            Add = parsed.GetValue(add),
            Force = parsed.GetValue(force),
            Seed = parsed.GetValue(seed),
            DataDirectory = parsed.GetValue(directory),
            Json = parsed.GetValue(json),
            Quiet = CommonOptions.IsQuiet(parsed, quiet, json),
        }.Execute());
        return command;
    }

    private static double[] Numbers(ArgumentResult result)
    {
        List<double> numbers = [];
        foreach (string word in OptionChecks.Words(result))
        {
            if (!double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double number))
                result.AddError($"--perplexity: '{word}' is no number");
            numbers.Add(number);
        }
        return [.. numbers];
    }
}
