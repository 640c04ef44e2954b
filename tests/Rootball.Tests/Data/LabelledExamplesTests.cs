using Rootball.Data;
using Rootball.Files;
using Rootball.Tensors;

namespace Rootball.Tests.Data;

public sealed class LabelledExamplesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_table_keeps_its_order_its_ids_and_the_names_of_its_numbers()
    {
        File.WriteAllText(At("t.csv"), "height,label,girth\n1,oak,2\n3,elm,4\n5,oak,6\n");
        LabelledExamples read = LabelledExamples.Open(At("t.csv"), DataPart.Train, LabelNeed.Every);
        Assert.Equal([1f, 2, 3, 4, 5, 6], read.Points().Span.ToArray());
        Assert.Equal(["oak", "elm", "oak"], read.Data.Labels.ToArray().Select(label => read.Data.Classes[label]));
        Assert.Equal(["0", "1", "2"], read.Ids);
        Assert.Equal(["height", "girth"], read.FeatureNames!);
        // One of words can be nothing else, whatever it is called.
        File.WriteAllText(At("words.csv"), "height,girth,kind\n1,2,oak\n3,4,elm\n");
        Assert.Equal(["elm", "oak"], LabelledExamples.Open(At("words.csv"), DataPart.Train, LabelNeed.None).Data.Classes);
        // A last column of numbers is a label only where there must be one.
        File.WriteAllText(At("bare.csv"), "height,girth\n1,2\n3,4\n");
        Assert.Equal(2, LabelledExamples.Open(At("bare.csv"), DataPart.Train, LabelNeed.None).Data.Shape.Width);
        Assert.Equal(1, LabelledExamples.Open(At("bare.csv"), DataPart.Train, LabelNeed.Every).Data.Shape.Width);
    }

    [Fact]
    public void Arrays_have_parts_and_may_lack_labels()
    {
        Npy.WriteZip(At("both.npz"),
        [
            ("x_train", new NpyArray([2, 2], [1, 2, 3, 4], null)), ("y_train", new NpyArray([2], [0, 1], null)),
            ("x_test", new NpyArray([1, 2], [5, 6], null)), ("y_test", new NpyArray([1], [1], null)),
        ]);
        Assert.Equal([1f, 2, 3, 4], LabelledExamples.Open(At("both.npz"), DataPart.Train, LabelNeed.Every).Points().Span.ToArray());
        Assert.Equal([5f, 6], LabelledExamples.Open(At("both.npz"), DataPart.Test, LabelNeed.Every).Points().Span.ToArray());
        LabelledExamples both = LabelledExamples.Open(At("both.npz"), DataPart.Both, LabelNeed.Every);
        Assert.Equal([1f, 2, 3, 4, 5, 6], both.Points().Span.ToArray());
        Assert.Equal([0, 1, 1], both.Data.Labels.ToArray());
        Npy.WriteZip(At("bare.npz"), [("x", new NpyArray([2, 2], [1, 2, 3, 4], null))]);
        Assert.Equal(2, LabelledExamples.Open(At("bare.npz"), DataPart.Train, LabelNeed.None).Data.Labels.Count(Dataset.Unlabelled));
        Assert.Throws<DataException>(() => LabelledExamples.Open(At("bare.npz"), DataPart.Train, LabelNeed.Every));
        Assert.Throws<DataException>(() => LabelledExamples.Open(At("bare.npz"), DataPart.Test, LabelNeed.None));
        Assert.Throws<DataException>(() => LabelledExamples.Open(At("nothing.npz"), DataPart.Train, LabelNeed.None));
    }

    [Fact]
    public void Where_labels_are_not_needed_some_may_be_missing_one_class_will_do_and_what_is_measured_is_a_number()
    {
        string Write(string name, string text)
        {
            File.WriteAllText(At(name), text);
            return At(name);
        }
        Dataset Read(string name, string text)
        {
            Write(name, text);
            return LabelledExamples.Open(At(name), DataPart.Both, LabelNeed.None).Data;
        }
        Dataset some = Read("some.csv", "height,label\n1,oak\n2,\n3,elm\n");
        Assert.Equal([1, Dataset.Unlabelled, 0], some.Labels.ToArray());
        Assert.Equal(["elm", "oak"], some.Classes);
        Assert.Equal([0, Dataset.Unlabelled], Read("numbers.csv", "label,height\n7,1\n,2\n").Labels.ToArray());
        Assert.Equal(["oak"], Read("one.csv", "height,label\n1,oak\n2,oak\n").Classes);
        Dataset points = Read("points.csv", "x,y\n1,0.5\n2,0.25\n3,7\n");
        Assert.Empty(points.Classes);
        Assert.Equal(2, points.Shape.Width);
        Assert.Equal(["3", "9"], Read("classes.csv", "x,y\n1,9\n2,3\n3,9\n").Classes);
        // As many whole numbers as rows are no classes, and what is called y gives way to what can only be a label.
        Assert.Empty(Read("many.csv", string.Join('\n', ["x,y", .. Enumerable.Range(0, 60).Select(i => $"{i % 7},{i}")])).Classes);
        Assert.Equal(["0", "1"], Read("both.csv", "x,y,label\n1,0.5,0\n2,0.25,1\n").Classes);
        Assert.Equal(["elm", "oak"], Read("words.csv", "x,y,species\n1,0.5,oak\n2,0.25,elm\n").Classes);
        // A model says how many numbers there are.
        Assert.Equal(2, LabelledExamples.For(ExampleShape.Features(2), At("classes.csv"), DataPart.Both).Data.Shape.Width);
        Assert.Equal(1, LabelledExamples.For(ExampleShape.Features(1), At("classes.csv"), DataPart.Both).Data.Shape.Width);
        Assert.Equal(["0.5", "7"], LabelledExamples.For(ExampleShape.Features(1), Write("last.csv", "x,kind\n1,7\n2,0.5\n"), DataPart.Both).Data.Classes);
        // Three numbers and a word are a mistake in a feature; where a label must be there, or a model says so, they are four labels.
        string slipped = Write("slipped.csv", "x,height\n1,2\n2,oak\n3,5\n4,6\n");
        Assert.Contains("line 3, column 'height': 'oak' is no number", Assert.Throws<DataException>(() => LabelledExamples.Open(slipped, DataPart.Both, LabelNeed.None)).Message, StringComparison.Ordinal);
        Assert.Equal(4, LabelledExamples.Open(slipped, DataPart.Both, LabelNeed.Every).Data.Classes.Count);
        Assert.Equal(4, LabelledExamples.For(ExampleShape.Features(1), slipped, DataPart.Both).Data.Classes.Count);
        Assert.Equal(2, Read("words-and-a-number.csv", "x,height\n1,2\n2,oak\n3,oak\n").Classes.Count);
        foreach (string name in (string[])["some.csv", "one.csv"])
            Assert.Throws<DataException>(() => LabelledExamples.Open(At(name), DataPart.Both, LabelNeed.Every));
        // Said of the number that is none, not of a label.
        Assert.Contains("line 3, column 'b': 'x' is no number", Assert.Throws<DataException>(() => Read("odd.csv", "a,b,c\n1,2,3\n4,x,6\n")).Message, StringComparison.Ordinal);
        Assert.Contains("line 3, column 'b'", Assert.Throws<DataException>(() => Read("gap.csv", "a,b\n1,2\n4,\n")).Message, StringComparison.Ordinal);

        Npy.WriteZip(At("none.npz"), [("x", new NpyArray([2, 2], [1, 2, 3, 4], null)), ("y", new NpyArray([2], [-1, 1], null))]);
        Assert.Equal([Dataset.Unlabelled, 1], LabelledExamples.Open(At("none.npz"), DataPart.Both, LabelNeed.None).Data.Labels.ToArray());
        Assert.Contains("label 0 is -1", Assert.Throws<DataException>(() => LabelledExamples.Open(At("none.npz"), DataPart.Both, LabelNeed.Every)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_examples_of_which_some_are_labelled_a_fifth_of_these_are_tested_with_and_all_others_learned_from()
    {
        File.WriteAllLines(At("few.csv"), ["x,label", .. Enumerable.Range(0, 60).Select(i => $"{i},{(i % 3 == 0 ? i % 2 == 0 ? "oak" : "elm" : "")}")]);
        LearningTask few = DataSource.Open(At("few.csv"), new RandomStream(1), need: LabelNeed.Some);
        Assert.Equal((56, 4), (few.Train.Count, few.Test.Count));
        Assert.DoesNotContain(Dataset.Unlabelled, few.Test.Labels.ToArray());
        Assert.Equal(40, few.Train.Labels.Count(Dataset.Unlabelled));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (float)i), Values(few.Train).Concat(Values(few.Test)).Order());
        Assert.Contains("40 without a label; a fifth of the others (4)", few.Note, StringComparison.Ordinal);
        Assert.Contains("there is no label", Assert.Throws<DataException>(() => DataSource.Open(At("few.csv"), new RandomStream(1))).Message, StringComparison.Ordinal);

        // Nothing is drawn where nothing could be judged, and what is given to test with stays that.
        File.WriteAllText(At("one.csv"), "x,label\n1,oak\n2,\n3,oak\n");
        Assert.Equal((3, 0), Counts(DataSource.Open(At("one.csv"), new RandomStream(1), need: LabelNeed.None)));
        Assert.Throws<DataException>(() => DataSource.Open(At("one.csv"), new RandomStream(1), need: LabelNeed.Some));
        File.WriteAllText(At("bare.csv"), "x,z\n1,2\n2,3\n");
        LearningTask bare = DataSource.Open(At("bare.csv"), new RandomStream(1), need: LabelNeed.None);
        Assert.Equal((2, 0), Counts(bare));
        Assert.EndsWith("without labels", bare.Note, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => DataSource.Open(At("bare.csv"), new RandomStream(1), asked: ExampleShape.Features(2), need: LabelNeed.Some));
        Npy.WriteZip(At("parts.npz"),
        [
            ("x_train", new NpyArray([3, 1], [1, 2, 3], null)), ("y_train", new NpyArray([3], [0, -1, 1], null)),
            ("x_test", new NpyArray([2, 1], [5, 6], null)), ("y_test", new NpyArray([2], [1, -1], null)),
        ]);
        Assert.Equal((3, 2), Counts(DataSource.Open(At("parts.npz"), new RandomStream(1), need: LabelNeed.Some)));
        Assert.Throws<DataException>(() => DataSource.Open(At("parts.npz"), new RandomStream(1)));

        (int, int) Counts(LearningTask task) => (task.Train.Count, task.Test.Count);

        float[] Values(Dataset data)
        {
            float[] values = new float[data.Count];
            for (int i = 0; i < data.Count; i++)
                data.Read(i, values.AsSpan(i, 1));
            return values;
        }
    }

    [Fact]
    public void Folders_of_parts_without_classes_hold_pictures_without_labels()
    {
        foreach (string file in (string[])["train/a.png", "train/b.png", "test/c.png"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
            using FileStream stream = File.Create(At(file));
            Picture.WritePng(stream, new(1, 6, 4), [.. Enumerable.Repeat((byte)file[^5], 24)]);
        }
        LabelledExamples both = LabelledExamples.Open(_folder, DataPart.Both, LabelNeed.None);
        Assert.Empty(both.Data.Classes);
        Assert.Equal(3, both.Data.Labels.Count(Dataset.Unlabelled));
        Assert.Equal(["test/c.png"], LabelledExamples.Open(_folder, DataPart.Test, LabelNeed.None).Ids);
        Assert.Contains("no class folder", Assert.Throws<DataException>(() => LabelledExamples.Open(_folder, DataPart.Both, LabelNeed.Every)).Message, StringComparison.Ordinal);
        // The same within a folder, in learning and for maps; nothing there is a class.
        Directory.CreateDirectory(At("all"));
        Directory.Move(At("train"), At("all/train"));
        Directory.Move(At("test"), At("all/test"));
        Assert.Empty(LabelledExamples.Open(_folder, DataPart.Both, LabelNeed.None).Data.Classes);
        Assert.Contains("no class folder", Assert.Throws<DataException>(() => DataSource.Open(_folder, new RandomStream(1))).Message, StringComparison.Ordinal);
        Assert.Contains("in a class folder", Assert.Throws<DataException>(() => DataSource.Open(_folder, new RandomStream(1), need: LabelNeed.Some)).Message, StringComparison.Ordinal);
        LearningTask bare = DataSource.Open(_folder, new RandomStream(1), need: LabelNeed.None);
        Assert.Equal((2, 1), (bare.Train.Count, bare.Test.Count));
        PointSet points = PointSource.Open(_folder, new PointOptions { Part = DataPart.Train }, new RandomStream(1));
        Assert.Equal(["all/train/a.png", "all/train/b.png"], Enumerable.Range(0, 2).Select(i => points.Columns["file"][i]));
        Assert.DoesNotContain(points.Columns.Columns, column => column.Name == "label");
        // As a model asks for them.
        LabelledExamples asked = LabelledExamples.For(new ExampleShape(3, 8, 8), _folder, DataPart.Both);
        Assert.Equal(new ExampleShape(3, 8, 8), asked.Data.Shape);
        Assert.Contains("brought to 8×8 from 4×6", asked.Note, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_folder, name);
}
