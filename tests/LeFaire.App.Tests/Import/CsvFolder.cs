using System.Text;

namespace LeFaire.Import;

/// <summary>A folder of CSV files and a mapping, for one test.</summary>
public sealed class CsvFolder : IDisposable
{
    /// <summary>Makes an empty folder.</summary>
    public CsvFolder() => Directory.CreateDirectory(Data);

    public string Root { get; } = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    public string Data => Path.Combine(Root, "data");

    public static string Mapping(string name)
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "ops", "mappings", name))) at = at.Parent ?? throw new FileNotFoundException(name);
        return Path.Combine(at.FullName, "ops", "mappings", name);
    }

    public static IReadOnlyList<Item> Read(Export export) => [.. export.Read(new Quiet(), CancellationToken.None)];

    public string Write(string name, string text, Encoding? encoding = null)
    {
        var path = Path.Combine(Data, name);
        File.WriteAllBytes(path, (encoding ?? new UTF8Encoding(false)).GetBytes(text));
        return path;
    }

    public string Map(string json)
    {
        var path = Path.Combine(Root, "mapping.json");
        File.WriteAllText(path, json);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, true);

    private sealed class Quiet : IProgress<long>
    {
        public void Report(long value)
        {
        }
    }
}
