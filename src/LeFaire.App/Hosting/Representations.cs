using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using CsvHelper;
using Microsoft.Net.Http.Headers;

namespace LeFaire.Hosting;

/// <summary>
/// In which form an answer leaves: JSON, or CSV where <c>Accept: text/csv</c> or <c>?format=csv</c> asks for it; and not at all where whoever asks has it
/// already (RFC 9110, entity tags).
/// </summary>
internal static class Representations
{
    private static readonly JsonSerializerOptions WithEmptyCells = new(Answers.Json) { DefaultIgnoreCondition = JsonIgnoreCondition.Never };

    /// <summary>Gives the rows of an answer's CSV, where its own lists stand in one another and would be no table.</summary>
    public static void AsTable<T>(this HttpContext context, IEnumerable<T> rows) =>
        context.Items[typeof(Representations)] = () => TableOf(rows);

    /// <summary>Rows as CSV, in the form in which the API sends them: for a page whose answer has no address of its own.</summary>
    public static byte[] Csv<T>(IEnumerable<T> rows) => TableOf(rows).ToArray();

    /// <summary>Negotiates the form of what the API answers to GET, and to a question that is posted, since it brings something with it.</summary>
    public static async Task NegotiateAsync(HttpContext context, RequestDelegate next)
    {
        var isGet = HttpMethods.IsGet(context.Request.Method);
        if (!SignIn.IsApi(context) || !(isGet || (HttpMethods.IsPost(context.Request.Method) && WantsCsv(context.Request))))
        {
            await next(context);
            return;
        }

        var (body, answer) = (context.Response.Body, new MemoryStream());
        context.Response.Body = answer;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        await SendAsync(context, answer);
    }

    private static async Task SendAsync(HttpContext context, MemoryStream answer)
    {
        var response = context.Response;
        if (response.StatusCode == StatusCodes.Status200OK)
        {
            response.Headers.Vary = "Accept, Accept-Encoding, Cookie, " + ChosenActor.Header;
            response.Headers.CacheControl = "private, no-cache";
            if (WantsCsv(context.Request) && response.ContentType?.StartsWith("application/json", StringComparison.Ordinal) == true)
            {
                answer = context.Items[typeof(Representations)] is Func<MemoryStream> table ? table() : ToCsv(answer.GetBuffer().AsMemory(0, (int)answer.Length), []);
                response.ContentType = "text/csv; charset=utf-8; header=present";
                response.ContentLength = null;
                response.Headers.ContentDisposition = "attachment; filename=\"" + FileName(context.Request.Path) + "\"";
            }

            var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(answer.GetBuffer().AsSpan(0, (int)answer.Length)))[..32]}\"";
            response.Headers.ETag = tag;
            if (HttpMethods.IsGet(context.Request.Method) && context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(new EntityTagHeaderValue(tag), useStrongComparison: false)))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                response.ContentLength = null;
                response.ContentType = null;
                return;
            }
        }

        answer.Position = 0;
        await answer.CopyToAsync(response.Body, context.RequestAborted);
    }

    // Of no rows the columns are told all the same.
    private static MemoryStream TableOf<T>(IEnumerable<T> rows) => ToCsv(
        JsonSerializer.SerializeToUtf8Bytes(rows, WithEmptyCells), WithEmptyCells.GetTypeInfo(typeof(T)).Properties.Select(property => property.Name));

    private static bool WantsCsv(HttpRequest request) =>
        request.Query["format"] == "csv" || request.GetTypedHeaders().Accept.Any(accept => accept.MediaType == "text/csv");

    private static string FileName(PathString path) => path.Value!.Trim('/').Replace('/', '-') + ".csv";

    /// <summary>The rows of an answer's list, or the answer as one row: a column a field, those of nested records as <c>outer.inner</c>.</summary>
    private static MemoryStream ToCsv(ReadOnlyMemory<byte> json, IEnumerable<string> columnsOfNone)
    {
        using var answer = JsonDocument.Parse(json);
        var rows = ListOf(answer.RootElement).Select(item =>
        {
            var cells = new Dictionary<string, object>(StringComparer.Ordinal);
            Flatten(item, "", cells);
            return cells;
        }).ToList();
        var columns = rows.Count == 0 ? [.. columnsOfNone] : rows.SelectMany(row => row.Keys).Distinct(StringComparer.Ordinal).ToList();
        var written = new MemoryStream();
        // No row and no column known is a table of nothing: the writer takes no record without a field.
        if (columns.Count == 0) return written;
        // What a spreadsheet would run as a formula is escaped; numbers are not.
        using var csv = CsvWriter.Create(written, new CsvWriterOptions { Injection = CsvInjection.Escape }, leaveOpen: true);
        foreach (var column in columns) csv.WriteField(column);
        csv.EndRecord();
        foreach (var row in rows)
        {
            foreach (var column in columns)
            {
                if (row.GetValueOrDefault(column) is decimal number) csv.WriteField(number);
                else csv.WriteField(row.GetValueOrDefault(column) as string);
            }

            csv.EndRecord();
        }

        csv.Flush();
        return written;
    }

    private static IEnumerable<JsonElement> ListOf(JsonElement answer)
    {
        if (answer.ValueKind == JsonValueKind.Array) return answer.EnumerateArray();
        if (answer.ValueKind != JsonValueKind.Object) return [answer];
        if (answer.TryGetProperty("content", out var content)) return ListOf(content);
        return answer.EnumerateObject().Where(field => field.Value.ValueKind == JsonValueKind.Array && HoldsRecords(field.Value)).Select(field => field.Value)
            .FirstOrDefault() is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : [answer];
    }

    private static bool HoldsRecords(JsonElement list) => list.GetArrayLength() == 0 || list[0].ValueKind == JsonValueKind.Object;

    private static void Flatten(JsonElement element, string name, Dictionary<string, object> cells)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var field in element.EnumerateObject()) Flatten(field.Value, name.Length == 0 ? field.Name : $"{name}.{field.Name}", cells);
                break;
            case JsonValueKind.Array:
                cells[name] = string.Join(' ', element.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Object ? item.GetRawText() : item.ToString()));
                break;
            default:
                cells[name.Length == 0 ? "value" : name] = element.ValueKind == JsonValueKind.Number ? element.GetDecimal() : element.ToString();
                break;
        }
    }
}
