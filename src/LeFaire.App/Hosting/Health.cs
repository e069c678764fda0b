using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace LeFaire.Hosting;

/// <summary>Whether the process lives (<c>/health/live</c>) and whether its read models keep up (<c>/health/ready</c>, with the lag).</summary>
internal sealed class Health(Installation installation, ReadModels.Projecting projecting) : IHealthCheck
{
    // At 25,000 events a second a lag of this many is gone in seconds; above it, answers would be those of another day.
    private const long MostBehind = 100_000;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var (views, log) = await installation.Views.PositionsAsync(cancellationToken);
            var data = new Dictionary<string, object> { ["version"] = Views.Version, ["sequence"] = views, ["behind"] = Math.Max(0, log - views) };
            if (await ReadModels.FoldFailure.ReadAsync(installation.Database, cancellationToken) is { } failure)
            {
                data["failingEvent"] = failure.Event.Value;
                return HealthCheckResult.Unhealthy($"The read models stand still at event {failure.Sequence}: it cannot be folded.", data: data);
            }

            if (views == 0 && log > 0)
            {
                if (projecting.CatchingUp is { } at) (data["read"], data["toRead"], data["eventsPerSecond"]) = (at.Done, at.Total, Math.Round(at.EventsPerSecond));
                return HealthCheckResult.Unhealthy("The read models of this version are being filled.", data: data);
            }

            return log - views <= MostBehind
                ? HealthCheckResult.Healthy("The read models keep up.", data)
                : HealthCheckResult.Unhealthy("The read models are far behind the log.", data: data);
        }
        catch (NpgsqlException e)
        {
            return HealthCheckResult.Unhealthy("The database does not answer.", e);
        }
    }

    public static void Map(WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false, ResponseWriter = WriteAsync }).AllowAnonymous();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { ResponseWriter = WriteAsync }).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context, HealthReport report) => context.Response.WriteAsJsonAsync(
        new
        {
            Status = report.Status.ToString(),
            Checks = report.Entries.ToDictionary(one => one.Key, one => new { one.Value.Description, one.Value.Data })
        },
        JsonSerializerOptions.Web);
}
