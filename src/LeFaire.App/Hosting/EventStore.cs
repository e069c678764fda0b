using JasperFx;
using JasperFx.Events;
using JasperFx.Events.Daemon;
using JasperFx.Events.Projections;
using Marten;
using Marten.Services;

namespace LeFaire.Hosting;

/// <summary>How the log lies in PostgreSQL: Marten's tables, with every kind of fact under its pinned name.</summary>
public static class EventStore
{
    /// <summary>The schema of the log.</summary>
    public const string Schema = "lefaire";

    /// <summary>Configures Marten for the log.</summary>
    public static void Configure(StoreOptions options, string connectionString)
    {
        options.Connection(connectionString);
        options.DatabaseSchemaName = Schema;
        options.AutoCreateSchemaObjects = AutoCreate.CreateOrUpdate;
        options.Events.StreamIdentity = StreamIdentity.AsGuid;
        options.Events.AppendMode = EventAppendMode.Quick;
        options.Events.EnableUniqueIndexOnEventId = true;
        options.Events.MetadataConfig.HeadersEnabled = true;
        options.Events.IgnoreIndex("ix_mt_events_accounts");
        options.Events.UseListenNotifyForEventAppends = true;
        foreach (var (type, name) in Fact.Names) options.Events.MapEventType(type, name);

        var serializer = new SystemTextJsonSerializer();
        serializer.UseTypeInfoResolver(FactJson.Default);
        // jsonb keeps names in an order of its own, so that the kind of an undone fact may stand behind its data.
        serializer.Configure(json => json.AllowOutOfOrderMetadataProperties = true);
        options.Serializer(serializer);

        options.Projections.Add(new ReadModels.LiveViews(), ProjectionLifecycle.Async, ReadModels.ViewStore.Projection, asynchronous =>
        {
            asynchronous.BatchSize = 5_000;
            asynchronous.MaximumHopperSize = 50_000;
        });
        // Whoever serves starts the daemon by hand, see Projecting.
        options.Projections.AsyncMode = DaemonMode.ExternallyManaged;
        // A number that was drawn and rolled back holds the views no longer than this.
        options.Projections.StaleSequenceThreshold = TimeSpan.FromMilliseconds(300);
        // What cannot be read or folded stops the views: nothing is skipped.
        foreach (var errors in new[] { options.Projections.Errors, options.Projections.RebuildErrors })
        {
            errors.SkipApplyErrors = false;
            errors.SkipSerializationErrors = false;
            errors.SkipUnknownEvents = false;
        }

        // Marten would replay a failed batch without the append lock; whoever sent the command repeats it whole instead.
        options.ConfigureWritePolly(_ => { });
    }
}
