using Rootball.Experiments;
using Rootball.Files;

namespace Rootball.Cli.Tests;

public sealed class ResultsTableTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rootball").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Figures_take_the_place_of_those_of_the_same_name_and_leave_all_else()
    {
        string path = Path.Combine(_folder, "results.md");
        ExperimentOptions full = new() { Profile = "full", Part = "jitter" };
        ResultsTable.Enter(path, "digits", full, [new("test_error", 0.0137, "share", 0.0133, "a paper", AtMost: 0.0135), new("seconds", 12.5, "s")]);
        File.AppendAllText(path, "\nA word at the end.\n");
        ResultsTable.Enter(path, "other", new ExperimentOptions(), [new("test_error", 0.5, "share")]);
        ResultsTable.Enter(path, "digits", full, [new("test_error", 0.0131, "share", 0.0133, "a paper", AtMost: 0.0135)]);
        Assert.Equal(
        [
            "# Results",
            "",
            "| experiment | figure | measured | published | goal | printed by |",
            "| --- | --- | --- | --- | --- | --- |",
            "| digits, full | `test_error` | 1.31 % | 1.33 % (a paper) | ≤ 1.35 % | `experiment run digits --profile full --part jitter` |",
            "| digits, full | `seconds` | 12.5 s |  |  | `experiment run digits --profile full --part jitter` |",
            "| other, quick | `test_error` | 50.00 % |  |  | `experiment run other` |",
            "",
            "A word at the end.",
        ], File.ReadAllLines(path));
    }

    [Fact]
    public void A_file_without_the_table_is_refused_and_kept()
    {
        string path = Path.Combine(_folder, "letter.md");
        File.WriteAllText(path, "Dear reader\n");
        Assert.Throws<DataException>(() => ResultsTable.Check(path));
        Assert.Equal("Dear reader\n", File.ReadAllText(path));
    }
}
