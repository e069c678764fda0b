using System.IO.Compression;

namespace LeFaire.Import;

/// <summary>The files of an export, whether it is a folder or a zip. Nothing is unpacked to disk, and only what is asked for is opened.</summary>
internal sealed class ExportFolder : IDisposable
{
    private const long LargestTotal = 20L << 30;
    private const long SmallEnough = 100L << 20;
    private const long HighestRatio = 200;

    private readonly Dictionary<string, ZipArchiveEntry>? _entries;
    private readonly ZipArchive? _zip;
    private readonly string _root;

    private ExportFolder(string root) => _root = root;

    private ExportFolder(ZipArchive zip, string marker)
    {
        _zip = zip;
        var named = zip.Entries.Select(entry => (Name: Plain(entry.FullName), Entry: entry)).ToList();
        Guard(named);
        _root = named.Where(file => Path.GetFileName(file.Name) == marker && !Hidden(file.Name)).Select(file => file.Name[..^marker.Length])
            .OrderBy(root => root.Count(letter => letter == '/')).ThenBy(root => root, StringComparer.Ordinal).FirstOrDefault() ?? "";
        _entries = named.Where(file => file.Name.StartsWith(_root, StringComparison.Ordinal) && !file.Name.EndsWith('/') && !Hidden(file.Name))
            .GroupBy(file => file.Name[_root.Length..], StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.First().Entry, StringComparer.Ordinal);
    }

    /// <summary>Opens a folder or a zip.</summary>
    /// <param name="path">The folder or the zip.</param>
    /// <param name="marker">The file that marks the export's root, which may be one folder down.</param>
    public static ExportFolder Open(string path, string marker)
    {
        try
        {
            return Directory.Exists(path) ? new(FolderRoot(path, marker)) : File.Exists(path) ? OpenZip(path, marker)
                : throw new ImportException($"{path}: there is no such folder or file.");
        }
        catch (InvalidDataException fault)
        {
            throw new ImportException($"{path}: this is not a whole zip. Was the download cut off? Fetch the export again, or give its folder.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{path}: this cannot be read. Check that the file is whole and that you may read it.", fault);
        }
    }

    /// <summary>True where the file is there.</summary>
    public bool Has(string file) => _entries?.ContainsKey(file) ?? File.Exists(Path.Combine(_root, file));

    /// <summary>The length of a file, unpacked.</summary>
    public long Length(string file) => _entries is null ? new FileInfo(Path.Combine(_root, file)).Length : _entries[file].Length;

    /// <summary>Opens a file.</summary>
    public Stream Read(string file) => _entries is null
        ? new FileStream(Path.Combine(_root, file), FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan)
        : new Bounded(_entries[file].Open(), _entries[file].Length);

    /// <summary>The names of the folders at the root.</summary>
    public IEnumerable<string> Folders() => _entries is null
        ? Directory.EnumerateDirectories(_root).Select(folder => Path.GetFileName(folder)).Where(name => !Hidden(name))
        : _entries.Keys.Where(name => name.Contains('/', StringComparison.Ordinal)).Select(name => name[..name.IndexOf('/', StringComparison.Ordinal)])
            .Distinct(StringComparer.Ordinal);

    /// <summary>The names of the JSON files that lie right in these folders at the root, by folder; no other folder is looked into.</summary>
    /// <param name="folders">The folders.</param>
    public IEnumerable<(string Folder, string Name)> Json(IReadOnlyCollection<string> folders) => _entries is null
        ? folders.SelectMany(folder => Directory.EnumerateFiles(Path.Combine(_root, folder), "*.json").Select(file => (folder, Path.GetFileName(file))))
        : _entries.Keys.Select(name => name.Split('/')).Where(parts => parts.Length == 2 && parts[1].EndsWith(".json", StringComparison.Ordinal))
            .Where(parts => folders.Contains(parts[0])).Select(parts => (parts[0], parts[1]));

    /// <inheritdoc/>
    public void Dispose() => _zip?.Dispose();

    private static ExportFolder OpenZip(string path, string marker)
    {
        var zip = ZipFile.OpenRead(path);
        try
        {
            return new(zip, marker);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    private static string FolderRoot(string path, string marker)
    {
        if (File.Exists(Path.Combine(path, marker)))
        {
            return path;
        }

        var below = Directory.EnumerateDirectories(path).Where(folder => File.Exists(Path.Combine(folder, marker))).Take(2).ToList();
        return below.Count == 1 ? below[0] : path;
    }

    private static string Plain(string name)
    {
        var plain = name.Replace('\\', '/');
        return plain.StartsWith("./", StringComparison.Ordinal) ? plain[2..] : plain;
    }

    private static bool Hidden(string name) => name.StartsWith('.') || name.StartsWith("__MACOSX", StringComparison.Ordinal);

    private static void Guard(List<(string Name, ZipArchiveEntry Entry)> files)
    {
        var total = 0L;
        foreach (var (name, entry) in files)
        {
            if (name.StartsWith('/') || name.AsSpan(0, Math.Min(2, name.Length)).EndsWith(":") || name.Split('/').Contains(".."))
            {
                throw new ImportException("The zip holds a file that points outside of it. No export does that: nothing was imported.");
            }

            total = entry.Length > LargestTotal - total ? LargestTotal + 1 : total + entry.Length;
            if (total > LargestTotal || (entry.Length > SmallEnough && entry.Length / HighestRatio > entry.CompressedLength))
            {
                throw new ImportException("The zip unpacks to far more than an export holds: nothing was imported. If it is sound, unpack it and give its folder.");
            }
        }
    }

    // The length in a zip's list of contents may lie; what was judged by it must not turn out longer.
    private sealed class Bounded(Stream inner, long length) : Stream
    {
        private long _read;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position
        {
            get => _read;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer);
            _read += read;
            return _read > length ? throw new InvalidDataException("The file is longer than the zip says.") : read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
