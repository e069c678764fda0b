using Marten;
using Npgsql;
using Weasel.Postgresql;

namespace LeFaire.Hosting;

/// <summary>Brings a database to the form that this version needs; running it again changes nothing.</summary>
public static class Schema
{
    private const string Beside = """
        create index if not exists ix_mt_events_accounts on lefaire.mt_events using gin ((data -> 'Accounts') jsonb_path_ops);
        -- Each account that is looked up reads the whole list of what is not yet sorted in: 4 MB of it, were it not for this.
        alter index lefaire.ix_mt_events_accounts set (gin_pending_list_limit = 256);

        create or replace function lefaire.refuse_unordered_append() returns trigger language plpgsql as $$
        begin
            if coalesce(current_setting('lefaire.lock', true), '') <> 'on' then
                raise exception 'Events are appended under the append lock only, so that their order is that of the commits.';
            end if;
            return null;
        end $$;
        create or replace trigger refuse_unordered_append before insert on lefaire.mt_events
            for each statement execute function lefaire.refuse_unordered_append();

        create schema if not exists vault;
        create table if not exists vault.installation (single boolean primary key default true check (single), key_fingerprint text not null);
        alter table vault.installation add column if not exists schema_stamp text;
        alter table vault.installation add column if not exists epoch bigint not null default 0;
        create table if not exists vault.accounts (
            id uuid primary key, source text not null, source_key text not null, name text, email text, unique (source, source_key));
        create index if not exists ix_accounts_email on vault.accounts (lower(email)) where email is not null;
        create table if not exists vault.titles (id uuid primary key, title text not null);
        create table if not exists vault.reasons (event uuid primary key, reason text not null);
        alter table vault.reasons add column if not exists conflict text;
        create table if not exists vault.cv_labels (entry uuid primary key, account uuid not null, label text not null);
        create index if not exists ix_cv_labels_account on vault.cv_labels (account);
        create table if not exists vault.dossiers (dossier uuid not null, person uuid not null, section text not null, primary key (dossier, person));
        create index if not exists ix_dossiers_person on vault.dossiers (person);
        create table if not exists vault.tombstones (id uuid primary key);
        create table if not exists vault.certificates (event uuid primary key, certificate text not null);

        create schema if not exists import;
        create table if not exists import.sources (source text primary key, newest_at timestamptz not null);
        create table if not exists import.snapshots (
            source text not null, day date not null, ends boolean not null, shown uuid[] not null, unread uuid[] not null, primary key (source, day));
        create table if not exists import.runs (
            id bigint generated always as identity primary key, source text not null, started_at timestamptz not null, ended_at timestamptz,
            state text not null, read bigint not null default 0, added bigint not null default 0, changed bigint not null default 0,
            already_there bigint not null default 0, refused bigint not null default 0);
        create table if not exists import.refused (run bigint not null references import.runs (id), place text not null, reason text not null);
        create index if not exists ix_refused_run on import.refused (run);
        """;

    /// <summary>
    /// Names the very builds that form the schema: this code, the kinds of facts, and Marten with what it writes tables by. Comparing the whole schema
    /// takes most of a start's time, and finds nothing while the builds are the same.
    /// </summary>
    private static readonly string Stamp = string.Join(' ', new[] { typeof(Schema), typeof(Fact), typeof(IDocumentStore), typeof(PostgresqlMigrator) }
        .Select(type => type.Module.ModuleVersionId.ToString("N")));

    /// <summary>Applies the log's, the vault's, the ledger's and the views' tables, and checks that the installation key is the database's.</summary>
    /// <exception cref="InvalidOperationException">The database was filled under another installation key.</exception>
    public static async Task ApplyAsync(Lazy<DocumentStore> store, NpgsqlDataSource database, InstallationKey key, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        if (await FingerprintAsync(connection, ct) is not { } known) known = await ApplyAsync(store.Value, connection, key, ct);
        if (known != key.Fingerprint)
        {
            throw new InvalidOperationException(
                $"This database was filled under the installation key {known}, but the key here is {key.Fingerprint}. "
                + "Put the backed-up installation.key back.");
        }
    }

    /// <summary>The fingerprint of the key that the database was filled under, or null where these builds have not formed the schema.</summary>
    private static async Task<string?> FingerprintAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        try
        {
            await using var select = new NpgsqlCommand("select key_fingerprint from vault.installation where schema_stamp = $1", connection)
            {
                Parameters = { new() { Value = Stamp } }
            };
            return (string?)await select.ExecuteScalarAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn)
        {
            return null;
        }
    }

    private static async Task<string> ApplyAsync(DocumentStore store, NpgsqlConnection connection, InstallationKey key, CancellationToken ct)
    {
        // Two processes that start at once would race to create the same tables.
        await using (var alone = new NpgsqlCommand("select pg_advisory_lock($1)", connection) { Parameters = { new() { Value = Locks.Schema } } })
        {
            await alone.ExecuteNonQueryAsync(ct);
        }

        await store.Storage.ApplyAllConfiguredChangesToDatabaseAsync();
        await using (var beside = new NpgsqlCommand(Beside + Governance.Accesses.Table + ReadModels.ViewStore.Tables(), connection)) await beside.ExecuteNonQueryAsync(ct);
        await using var fingerprint = new NpgsqlCommand(
            """
            insert into vault.installation (key_fingerprint, schema_stamp) values ($1, $2)
            on conflict (single) do update set schema_stamp = excluded.schema_stamp
            returning key_fingerprint
            """, connection)
        { Parameters = { new() { Value = key.Fingerprint }, new() { Value = Stamp } } };
        var known = (string)(await fingerprint.ExecuteScalarAsync(ct))!;
        await using (var release = new NpgsqlCommand("select pg_advisory_unlock_all()", connection)) await release.ExecuteNonQueryAsync(ct);
        return known;
    }
}
