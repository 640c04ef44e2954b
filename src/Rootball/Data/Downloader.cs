using System.Net;
using System.Security.Cryptography;
using Rootball.Files;

namespace Rootball.Data;

/// <summary>Downloads over HTTPS: goes on where an earlier try stopped, checks, and puts the file in place whole or not at all.</summary>
public sealed class Downloader(HttpMessageHandler? handler = null, IProgress<string>? progress = null)
{
    /// <summary>Fetches <paramref name="source"/> to <paramref name="path"/>.</summary>
    /// <exception cref="HttpRequestException">There is no connection, or the server refuses.</exception>
    /// <exception cref="DataException">What came is not what was expected.</exception>
    public void Fetch(Uri source, string path, string checksum, CancellationToken cancellation)
    {
        if (File.Exists(path))
            return;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string part = path + ".part";
        progress?.Report($"downloading {source}");
        using HttpClient client = handler is null ? new() : new(handler, disposeHandler: false);
        using HttpRequestMessage request = new(HttpMethod.Get, source);
        long have = File.Exists(part) ? new FileInfo(part).Length : 0;
        if (have > 0)
            request.Headers.Range = new(have, null);
        using HttpResponseMessage response = client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (response.StatusCode != HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            response.EnsureSuccessStatusCode();
            bool resumed = response.StatusCode == HttpStatusCode.PartialContent;
            using Stream body = response.Content.ReadAsStream(cancellation);
            using FileStream file = new(part, resumed ? FileMode.Append : FileMode.Create, FileAccess.Write);
            byte[] buffer = new byte[1 << 16];
            for (int count; (count = body.Read(buffer)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                file.Write(buffer, 0, count);
            }
            file.Flush(flushToDisk: true);
        }
        string found = Checksum(part, checksum.Length);
        if (!found.Equals(checksum, StringComparison.OrdinalIgnoreCase))
        {
            File.Delete(part);
            throw new DataException($"{source}: the checksum is {found}; expected {checksum}. The download was thrown away; try again.");
        }
        File.Move(part, path, overwrite: true);
    }

    private static string Checksum(string path, int digits)
    {
        using FileStream file = File.OpenRead(path);
#pragma warning disable CA5351 // Against damage, not against an attacker, where the publisher gives nothing better.
        return Convert.ToHexString(digits == 32 ? MD5.HashData(file) : SHA256.HashData(file));
#pragma warning restore CA5351
    }
}
