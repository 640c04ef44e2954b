using Rootball.Data;
using Rootball.Files;
using Rootball.Labels;

namespace Rootball.Tests.Labels;

public sealed class AnnotationsTests : IDisposable
{
    private const string Long = "task,worker,label\nt1,ann,cat\nt1,bob,dog\nt2,ann,dog\nt3,bob,cat\n";

    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(Long)]
    [InlineData("label;Task;annotator\ncat;t1;ann\ndog;t1;bob\ndog;t2;ann\ncat;t3;bob\n")]
    [InlineData("example_id\tworker_id\tanswer\tseconds\nt1\tann\tcat\t3\nt1\tbob\tdog\t4\nt2\tann\tdog\t1\nt3\tbob\tcat\t2\n")]
    [InlineData("id,ann,bob\nt1,cat,dog\nt2,dog,\nt3,,cat\n")]
    [InlineData("ann,task,bob\ncat,t1,dog\ndog,t2,NA\n,t3,cat\n")]
    public void Long_and_wide_forms_say_the_same(string text)
    {
        Annotations read = Annotations.Read(Write(text));
        Assert.Equal(["t1", "t2", "t3"], read.Items);
        Assert.Equal(["ann", "bob"], read.Labellers);
        Assert.Equal(["cat", "dog"], read.Classes);
        Assert.Equal([(0, 0), (1, 1)], read.OfItem(0));
        Assert.Equal([(0, 1)], read.OfItem(1));
        Assert.Equal([(0, 1), (2, 0)], read.OfLabeller(1));
        Assert.Equal(4, read.Count);
        Assert.Contains(text.Contains("id,ann", StringComparison.Ordinal) || text.StartsWith("ann", StringComparison.Ordinal) ? "a column for each of 2 labellers" : "one answer a row", read.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parquet_file_says_the_same()
    {
        string path = Path.Combine(_folder, "x.parquet");
        Table.Read(Write(Long)).WriteParquet(path);
        Assert.Equal(Annotations.Read(Write(Long)).OfLabeller(0), Annotations.Read(path).OfLabeller(0));
    }

    [Fact]
    public void Numbers_agree_however_they_are_written_and_large_ids_stay_apart()
    {
        Annotations read = Annotations.Read(Write("task,worker,label\n100000001,7,3\n100000002,7.0,3.0\n100000001,8,10\n"));
        Assert.Equal(["100000001", "100000002"], read.Items);
        Assert.Equal(["7", "8"], read.Labellers);
        Assert.Equal(["3", "10"], read.Classes);
        Assert.Equal(["10.0", "3", "4"], Annotations.Read(Write("task,worker,label\n1,7,3\n2,7,10\n"), new AnnotationOptions { Classes = ["10.0", "3", "4"] }).Classes);
    }

    [Theory]
    [InlineData("1,,2\n1,1,\n,2,2\n", 3)]
    [InlineData("id,1,2\na,x,\nb,,y\nc,y,y\n", 2)]
    public void A_wide_table_needs_no_ids_and_labellers_may_be_numbers(string text, int labellers)
    {
        Annotations read = Annotations.Read(Write(text));
        Assert.Equal(3, read.Items.Count);
        Assert.Equal(labellers == 3 ? ["0", "1", "2"] : ["a", "b", "c"], read.Items);
        Assert.Equal(labellers, read.Labellers.Count);
        Assert.Equal(2, read.Classes.Count);
    }

    [Fact]
    public void Columns_can_be_named()
    {
        Annotations read = Annotations.Read(Write("a,b,c\nx,t1,ann\ny,t2,bob\n"), new AnnotationOptions { ItemColumn = "b", LabellerColumn = "c", LabelColumn = "a" });
        Assert.Equal(["t1", "t2"], read.Items);
        Assert.Equal(["ann", "bob"], read.Labellers);
        Assert.Equal(["x", "y"], read.Classes);
    }

    [Theory]
    [InlineData("task,worker,label\nt1,ann,cat\nt2,ann,bird\n", "row 2, column 'label': there is no class 'bird'; expected cat, dog")]
    [InlineData("id,ann\nt1,cat\nt2,bird\n", "row 2, column 'ann': there is no class 'bird'")]
    [InlineData("task,worker,label\nt1,ann,cat\nt9,ann,cat\n", "row 2, column 'task': there is no item 't9'; expected t1, t2")]
    [InlineData("task,worker,label\nt1,ann,cat\nt2,bob,cat\nt1,ann,dog\n", "row 3: 'ann' answers about 't1' again, after row 1")]
    [InlineData("id,ann\nt1,cat\nt2,dog\nt1,dog\n", "row 3: 'ann' answers about 't1' again, after row 1")]
    [InlineData("task,worker,label\nt1,ann,cat\nt2,,cat\n", "row 2, column 'worker': there is nothing")]
    [InlineData("task,worker,label\nt1,ann,cat\n,ann,cat\n", "row 2, column 'task': there is nothing")]
    [InlineData("task,worker,label\nt1,ann,cat\nt2,ann,\n", "row 2, column 'label': there is nothing")]
    [InlineData("id,ann,bob\nt1,cat,dog\n,cat,dog\n", "row 2, column 'id': there is nothing")]
    [InlineData("worker,label\nann,cat\n", "expected a column 'task' beside them")]
    [InlineData("task,worker\nt1,ann\n", "expected a column 'label' beside them")]
    [InlineData("id,ann,bob\nt1,,\nt2,,\n", "holds no label at all")]
    [InlineData("id\nt1\nt2\n", "has no column of labels")]
    [InlineData("id,1,1.0\nt1,cat,dog\n", null)]
    [InlineData("task,worker,label\n", "there are no rows of data")]
    [InlineData("", "there are no rows of data")]
    public void What_is_wrong_with_a_file_is_one_line_with_its_row(string text, string? expected)
    {
        AnnotationOptions options = new() { Classes = ["cat", "dog"], Items = ["t1", "t2"] };
        if (expected is null)
        {
            Assert.Equal(2, Annotations.Read(Write(text), options).Labellers.Count);
            return;
        }
        DataException wrong = Assert.Throws<DataException>(() => Annotations.Read(Write(text), options));
        Assert.Contains(expected, wrong.Message, StringComparison.Ordinal);
        Assert.Contains("x.csv", wrong.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_of_several_answers_can_be_kept()
    {
        string path = Write("task,worker,label\nt1,ann,cat\nt1,bob,dog\nt1,ann,dog\n");
        Annotations read = Annotations.Read(path, new AnnotationOptions { KeepLast = true });
        Assert.Equal([(1, 1), (0, 1)], read.OfItem(0));
        Assert.Equal([(0, 1)], read.OfLabeller(0));
    }

    [Fact]
    public void Answers_are_added_to_those_known()
    {
        Annotations first = Annotations.Read(Write(Long)), more = Annotations.Read(Write("task,worker,label\nt4,cec,cat\nt2,bob,dog\n"), new AnnotationOptions { Classes = ["cat", "dog"] });
        Annotations all = first.Add(more);
        Assert.Equal(["t1", "t2", "t3", "t4"], all.Items);
        Assert.Equal(["ann", "bob", "cec"], all.Labellers);
        Assert.Equal([(0, 1), (1, 1)], all.OfItem(1));
        Assert.Equal(6, all.Count);
        Assert.Contains("has answered about item t1 already", Assert.Throws<DataException>(() => first.Add(first)).Message, StringComparison.Ordinal);
        Assert.Throws<DataException>(() => first.Add(Annotations.Read(Write("task,worker,label\nt4,cec,bird\n"))));
    }

    [Fact]
    public void Numbers_that_are_no_indices_are_refused()
    {
        Assert.Throws<ArgumentException>(() => Annotations.Of(2, 1, 2, [0, 1], [0, 0], [0, 2]));
        Assert.Throws<ArgumentException>(() => Annotations.Of(2, 1, 2, [0, 2], [0, 0], [0, 1]));
        Assert.Throws<ArgumentException>(() => Annotations.Of(2, 1, 2, [0, 1], [0, 1], [0, 1]));
        Assert.Throws<ArgumentException>(() => Annotations.Of(2, 1, 2, [0, 0], [0, 0], [0, 1]));
        Assert.Throws<ArgumentException>(() => Annotations.Of(2, 1, 2, [0], [0, 0], [0, 1]));
    }

    [Theory]
    [InlineData("id,label\nt1,cat\nt3,dog\nt8,cat\n", null)]
    [InlineData("id,label\nt1,bird\n", "row 1, column 'label': there is no class 'bird'")]
    [InlineData("id,label\nt1,cat\nt1,dog\n", "row 2: the item 't1' occurs a second time")]
    [InlineData("id,label\nt1,\n", "row 1, column 'label': there is nothing")]
    [InlineData("id,truth\nt1,cat\n", "expected id and label")]
    [InlineData("id,label\nz,cat\n", "none of its items")]
    public void The_truth_is_read_beside_them(string text, string? expected)
    {
        Annotations answers = Annotations.Read(Write(Long));
        if (expected is null)
            Assert.Equal([0, -1, 1], ItemLabels.Read(Write(text), answers));
        else
            Assert.Contains(expected, Assert.Throws<DataException>(() => ItemLabels.Read(Write(text), answers)).Message, StringComparison.Ordinal);
    }

    private string Write(string text)
    {
        string path = Path.Combine(_folder, text.Contains('\t', StringComparison.Ordinal) ? "x.tsv" : "x.csv");
        File.WriteAllText(path, text);
        return path;
    }
}
