using System.Globalization;

namespace LeFaire.Import;

/// <summary>Reads typed values of one row; the first that cannot be read is the row's fault.</summary>
/// <param name="file">The file, standing on the row.</param>
/// <param name="zone">The zone of times that carry no offset.</param>
internal sealed class CsvRow(CsvFile file, TimeZoneInfo? zone)
{
    private const DateTimeStyles Spaces = DateTimeStyles.AllowWhiteSpaces;

    private static readonly string[] IsoTimes =
    [
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm:ss", "yyyy-MM-dd HH:mm"
    ];

    private static readonly string[] IsoMoments = [.. IsoTimes.SelectMany(format => new[] { format + "zzz", format + "'Z'", format + " zzz", format + " 'Z'" })];

    /// <summary>Why the row is refused; it holds none of the content.</summary>
    public string? Fault { get; private set; } = file.Fault;

    /// <summary>True where a time carries no offset and no zone is known for it.</summary>
    public bool NeedsZone { get; private set; }

    /// <summary>Refuses the row, unless it is refused already.</summary>
    public void Refuse(string reason) => Fault ??= reason;

    /// <summary>A cell that must be there.</summary>
    public string Required(int column)
    {
        var cell = file[column];
        if (cell is null) Refuse($"no {file.Header[column]}");
        return cell ?? "";
    }

    /// <summary>An account's key, in lower case where keys are addresses.</summary>
    public string? Account(int? column, AccountKeys keys)
    {
        var cell = file[column];
        if (cell is null || keys == AccountKeys.Key) return cell;
        if (cell.IndexOf('@') <= 0 || cell.EndsWith('@') || cell.Contains(' ')) Refuse($"{file.Header[column!.Value]} is not an e-mail address");
        return cell.ToLowerInvariant();
    }

    /// <summary>An account's key that must be there.</summary>
    public string RequiredAccount(int column, AccountKeys keys)
    {
        Required(column);
        return Account(column, keys) ?? "";
    }

    /// <summary>A day.</summary>
    public DateOnly? Day(int? column, string? format)
    {
        if (file[column] is not { } cell) return null;
        if (DateOnly.TryParseExact(cell, format ?? "yyyy-MM-dd", CultureInfo.InvariantCulture, Spaces, out var day) && day.Year >= 1900) return day;
        Refuse($"{file.Header[column!.Value]} is not a date of the form {format ?? "yyyy-MM-dd"}");
        return null;
    }

    /// <summary>A moment; a day alone is that UTC day, whatever the zone.</summary>
    public DateTimeOffset? Moment(int? column, string? format)
    {
        if (file[column] is not { } cell) return null;
        var moment = OfDay(cell, format) ?? WithOffset(cell, format) ?? Local(cell, format);
        if (moment is { Year: < 1900 or > 2999 }) moment = null;
        if (moment is null) Refuse(NeedsZone ? "a time without an offset, and no zone is stated" : $"{file.Header[column!.Value]} is not a time of the form stated");
        return moment;
    }

    /// <summary>A length in minutes.</summary>
    public int? Minutes(int? column)
    {
        if (file[column] is not { } cell) return null;
        if (int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var minutes) && minutes is > 0 and <= 44_640) return minutes;
        Refuse($"{file.Header[column!.Value]} is not a number of minutes");
        return null;
    }

    /// <summary>How many can attend.</summary>
    public int? Places(int? column)
    {
        if (file[column] is not { } cell) return null;
        if (int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var places) && places > 0) return places;
        Refuse($"{file.Header[column!.Value]} is not a number of places");
        return null;
    }

    /// <summary>A share of full time.</summary>
    public decimal Share(int? column, decimal full)
    {
        if (file[column] is not { } cell) return 1;
        var plain = cell.TrimEnd('%', ' ').Replace(',', '.');
        if (decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0 && value <= full) return value / full;
        Refuse($"{file.Header[column!.Value]} is not a working time over 0 and up to {full.ToString(CultureInfo.InvariantCulture)}");
        return 1;
    }

    /// <summary>The values of a list, sorted, each once.</summary>
    public IReadOnlyList<string> List(int? column, string? separator) => file[column] is { } cell
        ? [.. cell.Split(separator ?? ";", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
        : [];

    /// <summary>The topics of the closed list among the values of a column.</summary>
    public IReadOnlyList<string> Topics(int? column, string? separator, IReadOnlySet<string> closed) =>
        [.. List(column, separator).Select(value => Topic(value, closed)).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private static string? Topic(string value, IReadOnlySet<string> closed)
    {
        var plain = value.TrimStart('#').ToLowerInvariant();
        return new[] { plain, plain.Replace(' ', '-') }.FirstOrDefault(closed.Contains);
    }

    private static DateTimeOffset? OfDay(string cell, string? format)
    {
        var formats = format is not null && !format.Contains('h', StringComparison.OrdinalIgnoreCase) ? new[] { format, "yyyy-MM-dd" } : ["yyyy-MM-dd"];
        return DateOnly.TryParseExact(cell, formats, CultureInfo.InvariantCulture, Spaces, out var day) ? new DateTimeOffset(day, default, TimeSpan.Zero) : null;
    }

    private static DateTimeOffset? WithOffset(string cell, string? format)
    {
        var offset = format is not null && (format.Contains('z', StringComparison.Ordinal) || format.Contains("'Z'", StringComparison.Ordinal));
        var formats = offset ? [format!, .. IsoMoments] : IsoMoments;
        return DateTimeOffset.TryParseExact(cell, formats, CultureInfo.InvariantCulture, Spaces | DateTimeStyles.AssumeUniversal, out var moment) ? moment.ToUniversalTime() : null;
    }

    private DateTimeOffset? Local(string cell, string? format)
    {
        var formats = format is null ? IsoTimes : [format, .. IsoTimes];
        if (!DateTime.TryParseExact(cell, formats, CultureInfo.InvariantCulture, Spaces, out var local) || local.Year is < 1900 or > 2999) return null;
        NeedsZone = zone is null;
        return zone is null ? null : In(zone, DateTime.SpecifyKind(local, DateTimeKind.Unspecified));
    }

    // An hour that the clocks show twice is the first of the two; one that they skip is counted on from before the change.
    private static DateTimeOffset In(TimeZoneInfo zone, DateTime local)
    {
        var offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max()
            : zone.IsInvalidTime(local) ? zone.GetUtcOffset(local.AddDays(-1))
            : zone.GetUtcOffset(local);
        return new DateTimeOffset(local, offset).ToUniversalTime();
    }
}
