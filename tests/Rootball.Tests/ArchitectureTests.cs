using System.Text.RegularExpressions;

namespace Rootball.Tests;

/// <summary>The rooms of the library and the arrows between them: which folder may know which.</summary>
public partial class ArchitectureTests
{
    // A room may use those above it in this list that are named beside it.
    private static readonly Dictionary<string, string[]> s_mayUse = new()
    {
        ["Tensors"] = [],
        ["Gradients"] = ["Tensors"],
        ["Files"] = ["Tensors"],
        ["Data"] = ["Tensors", "Files"],
        ["Architectures"] = ["Tensors", "Gradients"],
        ["Objectives"] = ["Tensors", "Gradients", "Architectures"],
        ["Maps"] = ["Tensors", "Files"],
        ["Rules"] = ["Tensors", "Gradients", "Files", "Data", "Architectures", "Objectives"],
        ["Labels"] = ["Tensors", "Gradients", "Files", "Data", "Architectures", "Objectives", "Rules"],
    };

    [Fact]
    public void No_arrow_runs_up()
    {
        List<string> wrong = [];
        foreach ((string room, string file, string text) in Sources())
        {
            foreach (Match use in RoomName().Matches(text))
            {
                string other = use.Groups[1].Value;
                if (other != room && s_mayUse.ContainsKey(other) && !s_mayUse[room].Contains(other))
                    wrong.Add($"{file} uses {other}");
            }
        }
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_folder_is_a_known_room() =>
        Assert.Equal(s_mayUse.Keys.Order(), Sources().Select(source => source.Room).Distinct().Order());

    [Fact]
    public void Only_the_tensor_room_starts_threads() =>
        Assert.Empty(Sources().Where(source => source.Room != "Tensors" && Threads().IsMatch(source.Text)).Select(source => source.File));

    [Fact]
    public void No_file_is_too_long_to_hold_in_mind() =>
        Assert.Empty(Sources().Where(source => source.Text.Count(c => c == '\n') > 330).Select(source => source.File));

    private static IEnumerable<(string Room, string File, string Text)> Sources()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "Rootball.slnx")))
            root = Path.GetDirectoryName(root);
        Assert.NotNull(root);
        string library = Path.Combine(root, "src", "Rootball");
        return from room in Directory.GetDirectories(library)
               let name = Path.GetFileName(room)
               where name is not ("bin" or "obj")
               from file in Directory.GetFiles(room, "*.cs", SearchOption.AllDirectories)
               select (name, Path.GetRelativePath(library, file), File.ReadAllText(file));
    }

    [GeneratedRegex(@"Rootball\.([A-Z]\w+)")]
    private static partial Regex RoomName();

    [GeneratedRegex(@"\bnew Thread\(|Parallel\.|Task\.Run|ThreadPool")]
    private static partial Regex Threads();
}
