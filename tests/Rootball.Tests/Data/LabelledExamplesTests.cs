using Rootball.Data;
using Rootball.Files;

namespace Rootball.Tests.Data;

public sealed class LabelledExamplesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_table_keeps_its_order_its_ids_and_the_names_of_its_numbers()
    {
        File.WriteAllText(At("t.csv"), "height,label,girth\n1,oak,2\n3,elm,4\n5,oak,6\n");
        LabelledExamples read = LabelledExamples.Open(At("t.csv"), DataPart.Train, needsLabels: true);
        Assert.Equal([1f, 2, 3, 4, 5, 6], read.Points().Span.ToArray());
        Assert.Equal(["oak", "elm", "oak"], read.Data.Labels.ToArray().Select(label => read.Data.Classes[label]));
        Assert.Equal(["0", "1", "2"], read.Ids);
        Assert.Equal(["height", "girth"], read.FeatureNames!);
        // One of words can be nothing else, whatever it is called.
        File.WriteAllText(At("words.csv"), "height,girth,kind\n1,2,oak\n3,4,elm\n");
        Assert.Equal(["elm", "oak"], LabelledExamples.Open(At("words.csv"), DataPart.Train, needsLabels: false).Data.Classes);
        // A last column of numbers is a label only where there must be one.
        File.WriteAllText(At("bare.csv"), "height,girth\n1,2\n3,4\n");
        Assert.Equal(2, LabelledExamples.Open(At("bare.csv"), DataPart.Train, needsLabels: false).Data.Shape.Width);
        Assert.Equal(1, LabelledExamples.Open(At("bare.csv"), DataPart.Train, needsLabels: true).Data.Shape.Width);
    }

    [Fact]
    public void Arrays_have_parts_and_may_lack_labels()
    {
        Npy.WriteZip(At("both.npz"),
        [
            ("x_train", new NpyArray([2, 2], [1, 2, 3, 4], null)), ("y_train", new NpyArray([2], [0, 1], null)),
            ("x_test", new NpyArray([1, 2], [5, 6], null)), ("y_test", new NpyArray([1], [1], null)),
        ]);
        Assert.Equal([1f, 2, 3, 4], LabelledExamples.Open(At("both.npz"), DataPart.Train, needsLabels: true).Points().Span.ToArray());
        Assert.Equal([5f, 6], LabelledExamples.Open(At("both.npz"), DataPart.Test, needsLabels: true).Points().Span.ToArray());
        LabelledExamples both = LabelledExamples.Open(At("both.npz"), DataPart.Both, needsLabels: true);
        Assert.Equal([1f, 2, 3, 4, 5, 6], both.Points().Span.ToArray());
        Assert.Equal([0, 1, 1], both.Data.Labels.ToArray());
        Npy.WriteZip(At("bare.npz"), [("x", new NpyArray([2, 2], [1, 2, 3, 4], null))]);
        Assert.Equal(2, LabelledExamples.Open(At("bare.npz"), DataPart.Train, needsLabels: false).Data.Labels.Count(Dataset.Unlabelled));
        Assert.Throws<DataException>(() => LabelledExamples.Open(At("bare.npz"), DataPart.Train, needsLabels: true));
        Assert.Throws<DataException>(() => LabelledExamples.Open(At("bare.npz"), DataPart.Test, needsLabels: false));
        Assert.Throws<DataException>(() => LabelledExamples.Open(At("nothing.npz"), DataPart.Train, needsLabels: false));
    }

    private string At(string name) => Path.Combine(_folder, name);
}
