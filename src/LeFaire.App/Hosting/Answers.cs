using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;

namespace LeFaire.Hosting;

/// <summary>What a query answers.</summary>
/// <param name="Sequence">The position of the log that it holds for.</param>
/// <param name="On">The UTC day to whose end it holds.</param>
/// <param name="Content">The answer itself.</param>
public sealed record Answer<T>(long Sequence, DateOnly On, T Content);

/// <summary>One page of a list.</summary>
/// <param name="Sequence">The position of the log that it holds for.</param>
/// <param name="On">The UTC day to whose end it holds.</param>
/// <param name="Total">How many there are in all.</param>
/// <param name="Number">Which page, from 1.</param>
/// <param name="Size">How many to a page.</param>
/// <param name="Items">Those on this page.</param>
public sealed record Page<T>(long Sequence, DateOnly On, int Total, int Number, int Size, IReadOnlyList<T> Items);

/// <summary>Cuts lists into pages.</summary>
public static class Page
{
    /// <summary>Cuts one page out of a list; the number starts from 1, the size lies between 1 and 1,000.</summary>
    public static Page<T> Of<T>(long sequence, DateOnly on, IReadOnlyCollection<T> all, int? page, int? size)
    {
        var (number, length) = (Math.Max(1, page ?? 1), Math.Clamp(size ?? 50, 1, 1_000));
        return new Page<T>(sequence, on, all.Count, number, length, [.. all.Skip((int)Math.Min(int.MaxValue, (number - 1L) * length)).Take(length)]);
    }
}

/// <summary>How answers leave: the one form of JSON, and problems of stable types.</summary>
public static class Answers
{
    /// <summary>The form of every JSON that the API and the command line give and take.</summary>
    public static JsonSerializerOptions Json { get; } = Form(new JsonSerializerOptions(JsonSerializerDefaults.Web) { WriteIndented = true });

    /// <summary>Gives options that form.</summary>
    public static JsonSerializerOptions Form(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter());
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        return options;
    }

    /// <summary>A command's outcome: 201 with what was recorded, or a problem.</summary>
    public static Results<Created<Outcome>, ProblemHttpResult> Of(Outcome outcome, string? at = null) => outcome.Refused is { } refused
        ? Problem(refused)
        : TypedResults.Created(at, outcome);

    /// <summary>A refusal: 400, 404 or 409.</summary>
    public static ProblemHttpResult Problem(Refused refused) => Problem(refused.Type, refused.Title, refused.Detail, refused.As switch
    {
        RefusedAs.Invalid => StatusCodes.Status400BadRequest,
        RefusedAs.Unknown => StatusCodes.Status404NotFound,
        _ => StatusCodes.Status409Conflict
    });

    /// <summary>What was asked for, or 404.</summary>
    public static Results<Ok<T>, ProblemHttpResult> Of<T>(T? found, string type, string detail) where T : class =>
        found is null ? Problem(type, "Not found", detail, StatusCodes.Status404NotFound) : TypedResults.Ok(found);

    /// <summary>Nobody is known by that id, or not to whoever asks.</summary>
    public static ProblemHttpResult NoSuchPerson =>
        Problem("unknown-person", "Not found", "Nobody whom you may see is known by that id.", StatusCodes.Status404NotFound);

    /// <summary>A problem of a stable type.</summary>
    public static ProblemHttpResult Problem(string type, string title, string detail, int status) =>
        TypedResults.Problem(detail, statusCode: status, title: title, type: TypeOf(type));

    /// <summary>The URN of a problem's name (RFC 9457).</summary>
    public static string TypeOf(string name) => $"urn:lefaire:problem:{name}";
}
