using System.Text;
using CsvHelper;

namespace LeFaire.Import;

/// <summary>One CSV file read row by row, each row with the line it starts on and what is wrong with it.</summary>
internal sealed class CsvFile : IDisposable
{
    /// <summary>Stands for bytes that are not valid in the file's encoding: a code point that no text may hold.</summary>
    public const char InvalidMark = '\uFFFF';

    // A quote that is never closed must not draw the rest of a large file into memory.
    private const int LongestRecord = 1_000_000;

    private readonly Mapping mapping;
    private readonly Stream stream;
    private readonly CsvReader reader;
    private readonly bool ended;
    private readonly Dictionary<long, CsvMalformedReason> malformed = [];
    private string[] row = [];

    private CsvFile(string name, Mapping mapping, Stream stream)
    {
        this.mapping = mapping;
        this.stream = stream;
        Name = name;
        ended = EndsWithLine(stream, mapping.Text);
        reader = CsvReader.Create(new StreamReader(stream, mapping.Text, detectEncodingFromByteOrderMarks: false), new CsvReaderOptions
        {
            Separator = mapping.Delimiter[0],
            HasHeader = false,
            MaxRecordSize = LongestRecord,
            TrackLineNumbers = true,
            OnMalformedRecord = found => malformed[found.LineNumber] = found.Reason
        });
    }

    /// <summary>The file's name.</summary>
    public string Name { get; }

    /// <summary>The columns.</summary>
    public string[] Header { get; private set; } = [];

    /// <summary>The line that the row starts on.</summary>
    public long Line { get; private set; }

    /// <summary>Where the row stands.</summary>
    public string Place => $"{Name} line {Line}";

    /// <summary>What is wrong with the row as a whole; null where it can be read.</summary>
    public string? Fault { get; private set; }

    /// <summary>True where a row with a fault may have swallowed other rows, or has its fields in other columns.</summary>
    public bool Shifted { get; private set; }

    /// <summary>Why the file could not be read to its end; null where it was.</summary>
    public string? Broken { get; private set; }

    /// <summary>Bytes read.</summary>
    public long Position => stream.Position;

    /// <summary>The row's cells as they stand.</summary>
    public IReadOnlyList<string> Cells => row;

    /// <summary>A cell without the space around it; null where it is empty or has no column.</summary>
    public string? this[int? column]
    {
        get
        {
            if (column is not { } at || at >= row.Length) return null;
            var cell = row[at].Trim();
            return cell.Length == 0 || cell.Contains(InvalidMark) || cell.Contains('\0') ? null : cell;
        }
    }

    /// <summary>Opens a file and reads its header.</summary>
    /// <exception cref="ImportException">There is no such file, or it has no readable header.</exception>
    public static CsvFile Open(string path, Mapping mapping)
    {
        var name = Path.GetFileName(path);
        try
        {
            return Read(name, new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 64 * 1024), mapping);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            throw new ImportException($"{name} cannot be read: there is no such file, or it may not be opened.", missing);
        }
    }

    /// <summary>Takes a file that is open and reads its header.</summary>
    /// <exception cref="ImportException">It has no readable header.</exception>
    public static CsvFile Read(string name, Stream stream, Mapping mapping)
    {
        CsvFile? file = null;
        try
        {
            file = new CsvFile(name, mapping, stream);
            file.ReadHeader();
            return file;
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>The place of a column that the mapping names; null where it names none.</summary>
    /// <exception cref="ImportException">There is no such column, or more than one.</exception>
    public int? Column(string? name)
    {
        if (name is null) return null;
        var found = Array.IndexOf(Header, name);
        if (found < 0)
        {
            throw new ImportException($"{Name} has no column \"{name}\", which {mapping.File} names; it has {string.Join(", ", Header.Select(column => $"\"{column}\""))}.");
        }

        return Array.LastIndexOf(Header, name) == found ? found : throw new ImportException($"{Name} has more than one column \"{name}\".");
    }

    /// <summary>The places of columns.</summary>
    public int[] Columns(IEnumerable<string> names) => [.. names.Select(name => Column(name)!.Value)];

    /// <summary>Reads the next row; false at the end, or where nothing more can be read.</summary>
    public bool Read()
    {
        if (Broken is not null) return false;
        if (!Advance())
        {
            if (!ended && row.Length < Header.Length) Broken ??= "the file ends within a line";
            return false;
        }

        var reason = Malformed();
        if (reason == CsvMalformedReason.UnterminatedQuote)
        {
            Broken = "the file ends within a quoted field";
            return false;
        }

        Judge(reason);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        reader.Dispose();
        stream.Dispose();
    }

    private void ReadHeader()
    {
        if (!Advance() || row.All(string.IsNullOrWhiteSpace)) throw new ImportException($"{Name} has no line of column names that can be read.");
        if (Malformed() is not null || row.Any(Unreadable))
        {
            throw new ImportException($"{Place}: the column names are not valid CSV in {mapping.Encoding}, which is the encoding that {mapping.File} states.");
        }

        Header = [.. row.Select(name => name.Trim())];
    }

    private bool Advance()
    {
        try
        {
            if (!reader.Read()) return false;
            row = new string[reader.FieldCount];
            for (var i = 0; i < row.Length; i++) row[i] = reader.GetString(i);
            Line = reader.LineNumber;
            return true;
        }
        catch (Exception unreadable) when (unreadable is CsvFormatException or IOException)
        {
            Line++;
            Broken = "nothing from here on can be read; a quoted field may not be closed";
            return false;
        }
    }

    // A stray quote within an unquoted field is text: nothing about it is in doubt.
    private CsvMalformedReason? Malformed() =>
        malformed.Remove(Line, out var reason) && reason != CsvMalformedReason.StrayQuote ? reason : null;

    private void Judge(CsvMalformedReason? reason)
    {
        var more = row.Length > Header.Length && row.Skip(Header.Length).Any(cell => !string.IsNullOrWhiteSpace(cell));
        Fault = reason is not null ? "text after a closing quote"
            : more || row.Length < Header.Length ? $"{row.Length} fields where the header has {Header.Length}"
            : row.Any(Unreadable) ? $"bytes that are not valid {mapping.Encoding} text"
            : null;
        Shifted = (reason is not null || more || row.Length < Header.Length) && (more || row.Any(cell => cell.AsSpan().ContainsAny('\r', '\n')));
    }

    private static bool EndsWithLine(Stream stream, Encoding encoding)
    {
        var width = encoding.GetByteCount("\n");
        if (stream.Length < width) return true;
        var last = new byte[width];
        stream.Seek(-width, SeekOrigin.End);
        stream.ReadExactly(last);
        stream.Seek(0, SeekOrigin.Begin);
        return encoding.GetString(last) is "\n" or "\r";
    }

    private static bool Unreadable(string cell) => cell.Contains(InvalidMark) || cell.Contains('\0');
}
