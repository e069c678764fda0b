using LeFaire.ReadModels;
using Microsoft.AspNetCore.Diagnostics;

namespace LeFaire.Hosting;

/// <summary>Answers what is known to go wrong as a problem of a stable type; all else is a fault of the program, and is logged as such.</summary>
internal sealed class KnownProblems : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var problem = exception switch
        {
            NotDoneException known => Answers.Problem(new Refused(known.Type, "Not done", known.Message, known.As)),
            RebuildRunningException running => Answers.Problem("rebuild-running", "Another rebuild is running", running.Message, StatusCodes.Status409Conflict),
            ViewsFillingException filling => Answers.Problem("views-filling", "Not ready yet", filling.Message, StatusCodes.Status503ServiceUnavailable),
            FoldTooLargeException large => Answers.Problem("too-large", "Too much for the memory", large.Message, StatusCodes.Status413PayloadTooLarge),
            FoldFailedException failed => Answers.Problem("fold-failed", "A fold fails", failed.Message, StatusCodes.Status500InternalServerError),
            _ when Database.Trouble(exception) is { } trouble => Answers.Problem(
                trouble.Type, "The database is in trouble", trouble.Message, StatusCodes.Status503ServiceUnavailable),
            _ => null
        };
        if (problem is null) return false;
        await problem.ExecuteAsync(httpContext);
        return true;
    }
}
