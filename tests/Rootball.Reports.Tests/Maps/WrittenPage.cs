using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using Rootball.Reports.Maps;

namespace Rootball.Reports.Tests.Maps;

/// <summary>A page that was written, read back without a browser.</summary>
internal sealed partial class WrittenPage
{
    private readonly ILookup<string, string> _blocks;

    /// <summary>Writes the page and reads it.</summary>
    public WrittenPage(MapReport report)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            MapPage.Write(report, Path.Combine(folder, "map.html"));
            Assert.Single(Directory.GetFiles(folder));
            Html = File.ReadAllText(Path.Combine(folder, "map.html"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        Head = JsonDocument.Parse(HeadText().Match(Html).Groups[1].Value).RootElement;
        _blocks = Blocks().Matches(Html).ToLookup(match => match.Groups[1].Value, match => match.Groups[2].Value);
    }

    public string Html { get; }

    public JsonElement Head { get; }

    public bool Has(string name) => _blocks.Contains(name);

    /// <summary>The inflated bytes of a block as numbers.</summary>
    public T[] Block<T>(string name) where T : unmanaged
    {
        using MemoryStream deflated = new([.. _blocks[name].SelectMany(Convert.FromBase64String)]);
        using DeflateStream inflated = new(deflated, CompressionMode.Decompress);
        using MemoryStream bytes = new();
        inflated.CopyTo(bytes);
        return MemoryMarshal.Cast<byte, T>(bytes.ToArray()).ToArray();
    }

    [GeneratedRegex("<script type=\"application/json\" id=\"map-head\">(.*?)</script>", RegexOptions.Singleline)]
    private static partial Regex HeadText();

    [GeneratedRegex("<script type=\"application/octet-stream;base64\" data-block=\"([^\"]*)\">([^<]*)</script>")]
    private static partial Regex Blocks();
}
