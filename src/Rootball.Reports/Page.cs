using System.Text;
using Rootball.Files;

namespace Rootball.Reports;

/// <summary>The frame all reports share: one HTML file that needs nothing else, in light and dark, on a desk and on a phone.</summary>
/// <param name="title">The heading, in words.</param>
/// <param name="lead">A sentence or two on what is remarkable; plain text.</param>
public sealed class Page(string title, string lead)
{
    private static readonly string s_style = Resource("page.css"), s_script = Resource("page.js");

    private readonly StringBuilder _body = new();

    /// <summary>Adds HTML that stands above the first section.</summary>
    public Page Top(string html)
    {
        _body.Append(html).Append('\n');
        return this;
    }

    /// <summary>Adds a section; nothing where there is no content.</summary>
    /// <param name="id">Its anchor.</param>
    /// <param name="heading">Its heading; plain text.</param>
    /// <param name="html">Its content, put in as it is.</param>
    public Page Section(string id, string heading, string html)
    {
        if (html.Length > 0)
            _body.Append($"<section id=\"{Human.Escape(id)}\">\n<h2>{Human.Escape(heading)}</h2>\n{html}\n</section>\n");
        return this;
    }

    /// <summary>The whole page. Its policy forbids any request, whatever a section holds.</summary>
    public string Html() => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
        <meta name="generator" content="Rootball {Version}">
        <link rel="icon" href="data:,">
        <title>{Human.Escape(title)}</title>
        <style>
        {s_style}</style>
        </head>
        <body>
        <header>
        <p class="brand">Rootball</p>
        <h1>{Human.Escape(title)}</h1>
        <p class="lead">{Human.Escape(lead).Replace(" %", "&nbsp;%", StringComparison.Ordinal)}</p>
        </header>
        <main>
        {_body}</main>
        <footer><p>Made by Rootball {Version}: learning without back-propagation. This page is one file and loads nothing.</p></footer>
        <script>
        {s_script}</script>
        </body>
        </html>

        """;

    /// <summary>Writes the page beside its place and moves it there, so that a half-written page is never seen.</summary>
    public void Write(string path) => AtomicFile.WriteText(path, Html());

    /// <summary>A command to be copied, with a button that does it.</summary>
    public static string Command(string command) =>
        $"""<div class="command"><pre><code>{Human.Escape(command)}</code></pre><button type="button" class="copy" hidden>Copy</button></div>""";

    /// <summary>Facts as pairs of name and value; plain text.</summary>
    public static string Facts(IEnumerable<(string Name, string Value)> facts) =>
        $"<dl class=\"facts\">{string.Concat(facts.Select(fact => $"<div><dt>{Human.Escape(fact.Name)}</dt><dd>{Human.Escape(fact.Value)}</dd></div>"))}</dl>";

    /// <summary>A few figures writ large, each with a name and a remark; plain text.</summary>
    public static string Tiles(IEnumerable<(string Name, string Value, string Remark)> tiles) =>
        $"<ul class=\"tiles\">{string.Concat(tiles.Select(tile => $"<li><span class=\"name\">{Human.Escape(tile.Name)}</span> "
            + $"<span class=\"value\">{Human.Escape(tile.Value)}</span> <span class=\"remark\">{Human.Escape(tile.Remark)}</span></li>"))}</ul>";

    /// <summary>A table that scrolls by itself where it is too wide. The first cell of each row is its heading; cells are plain text.</summary>
    /// <param name="caption">What it shows.</param>
    /// <param name="head">The names of the columns.</param>
    /// <param name="rows">The rows, each as long as the head.</param>
    /// <param name="style">The table's class: "lines" keeps each cell on one line.</param>
    public static string Table(string caption, IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows, string style = "plain")
    {
        StringBuilder table = new($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Human.Escape(caption)}\">");
        table.Append($"<table class=\"{style}\"><caption>{Human.Escape(caption)}</caption><thead><tr>");
        foreach (string name in head)
            table.Append($"<th scope=\"col\">{Human.Escape(name)}</th>");
        table.Append("</tr></thead><tbody>");
        foreach (IReadOnlyList<string> row in rows)
        {
            table.Append($"<tr><th scope=\"row\">{Human.Escape(row[0])}</th>");
            foreach (string cell in row.Skip(1))
                table.Append($"<td>{Human.Escape(cell)}</td>");
            table.Append("</tr>");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    /// <summary>The version of Rootball.</summary>
    internal static string Version { get; } = typeof(Page).Assembly.GetName().Version is { } version ? version.ToString(3) : "";

    /// <summary>A text that is part of the assembly.</summary>
    internal static string Resource(string name)
    {
        using Stream stream = typeof(Page).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"Page: {name} is not in the assembly.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}
