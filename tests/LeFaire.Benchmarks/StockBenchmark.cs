using JasperFx.Events;
using JasperFx.Events.Projections;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Marten;
using Marten.Events.Projections;

namespace LeFaire;

/// <summary>How long Marten's own daemon takes to rebuild a view equal to <c>contributions</c>, a document per account and month, beside our rebuild of it.</summary>
internal static class StockBenchmark
{
    public static async Task<IReadOnlyList<Result>> RunAsync(Bench bench)
    {
        var database = await bench.CreateDatabaseAsync();
        await using var installation = await bench.InstallationAsync(database);
        await Bench.ImportAsync(installation, bench.Events, bench.Stop);
        await installation.Views.CatchUpAsync(null, bench.Stop);
        var events = await Bench.CountAsync(installation, bench.Stop);
        await using var connection = await installation.Database.OpenConnectionAsync(bench.Stop);
        var ours = double.MaxValue;
        for (var run = 0; run < 3; run++)
        {
            await connection.RunAsync($"truncate {ViewStore.TableOf(Views.Contributions)}; checkpoint", bench.Stop);
            ours = Math.Min(ours, (await Bench.TimeAsync(() => installation.Views.RebuildAsync([Views.Contributions], null, bench.Stop))).TotalSeconds);
        }

        await using var store = DocumentStore.For(options =>
        {
            EventStore.Configure(options, database);
            options.Events.DatabaseSchemaName = EventStore.Schema;
            options.DatabaseSchemaName = "stock";
            options.Projections.Add<StockContributions>(ProjectionLifecycle.Async);
        });
        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        using var daemon = await store.BuildProjectionDaemonAsync();
        var took = await Bench.TimeAsync(() => daemon.RebuildProjectionAsync(nameof(StockContributions), TimeSpan.FromHours(1), bench.Stop));
        var (rows, theirs) = (
            await connection.ScalarAsync<long>($"select count(*) from {ViewStore.TableOf(Views.Contributions)}", bench.Stop),
            await connection.ScalarAsync<long>("select count(*) from stock.mt_doc_stockmonth where jsonb_array_length(data -> 'Lines') > 0", bench.Stop));
        if (rows != theirs) throw new InvalidOperationException($"The stock view has {theirs} rows, ours {rows}.");
        return
        [
            Result.Reported("stock rebuild of contributions by Marten's daemon", events, took.TotalSeconds, "s").Beside("our rebuild, empty", ours),
            Result.Reported("stock rebuild rate", events, Bench.Rate(events, took), "events/s")
        ];
    }
}

/// <summary>A month of an account as a document.</summary>
public sealed class StockMonth
{
    /// <summary>Account and month.</summary>
    public string Id { get; set; } = "";

    /// <summary>Its settled lines.</summary>
    public List<Line> Lines { get; set; } = [];
}

/// <summary>The same lines as the product's fold gives, kept by Marten's multi-stream projection.</summary>
public sealed class StockContributions : MultiStreamProjection<StockMonth, string>
{
    /// <summary>Sets up which documents an event goes to.</summary>
    public StockContributions()
    {
        Name = nameof(StockContributions);
        Identities<Fact>(fact => [.. Line.Of(fact).Select(of => IdOf(of.Account, of.Line)).Distinct()]);
    }

    /// <inheritdoc/>
    public override StockMonth? Evolve(StockMonth? snapshot, string id, IEvent e)
    {
        var month = snapshot ?? new StockMonth { Id = id };
        foreach (var (account, line) in Line.Of((Fact)e.Data))
        {
            if (IdOf(account, line) == id) month.Lines.Add(line);
        }

        Bag.Settle(month.Lines);
        return month;
    }

    private static string IdOf(AccountId account, Line line) => $"{account.Value}/{RowKey.MonthOf(line.Day)}";
}
