using JasperFx.Events;
using Marten;
using Marten.Events.Projections;
using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>
/// The first-stage views in Marten's daemon: one shard, whose batch is folded by <see cref="Fold"/> inside the very transaction that moves the progress row,
/// which Marten has locked before. So all views stand at one position, and a rebuild that holds the row sees no half of a batch.
/// </summary>
internal sealed class LiveViews : IProjection
{
    public Task ApplyAsync(IDocumentOperations operations, IReadOnlyList<IEvent> events, CancellationToken cancellation)
    {
        ((ITransactionParticipantRegistrar)operations).AddTransactionParticipant(new Batch(events));
        return Task.CompletedTask;
    }

    private sealed class Batch(IReadOnlyList<IEvent> events) : ITransactionParticipant
    {
        public async Task BeforeCommitAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken token)
        {
            var folds = Views.All.Select(Fold.Of).ToArray();
            foreach (var one in events)
            {
                var recorded = new Recorded(one.Sequence, new EventId(one.Id), one.StreamId, (Fact)one.Data);
                foreach (var fold in folds) fold.Add(recorded);
            }

            foreach (var fold in folds) await fold.MergeAsync(connection, token);
            await using var tell = new NpgsqlCommand($"select pg_notify('{Upkeep.Channel}', '')", connection);
            await tell.ExecuteNonQueryAsync(token);
        }
    }
}
