using System.CommandLine;

namespace LeFaire.Hosting;

/// <summary>Checks an installation.</summary>
internal static class Doctor
{
    /// <summary>The verb <c>doctor</c>.</summary>
    public static Command Verb() => new Command("doctor", "Check the installation: server, key, log and read models.").Runs(
        Policies.SeeOperations, async (_, installation, _, ct) =>
        {
            await using var version = installation.Database.CreateCommand("select current_setting('server_version')");
            var (views, log) = await installation.Views.PositionsAsync(ct);
            Verbs.Line($"PostgreSQL        {await version.ExecuteScalarAsync(ct)}");
            Verbs.Line($"Installation key  {installation.Key.Fingerprint} (the database's)");
            Verbs.Line($"Log               {Verbs.Count(log)} events");
            Verbs.Line($"Read models       {Verbs.Count(log - views)} events behind");
            var (accesses, broken) = await Governance.Accesses.CheckAsync(installation.Database, ct);
            Verbs.Line(broken is { } first
                ? $"Accesses          broken at line {Verbs.Count(first)}: it, or the one before it, was changed or taken out. Compare with a backup."
                : $"Accesses          {Verbs.Count(accesses)}, each chained to the one before");
            if (broken is not null) return Verbs.Differs;
            if (await ReadModels.FoldFailure.ReadAsync(installation.Database, ct) is not { } failure) return Verbs.Done;
            Verbs.Line($"Standing still    at event {Verbs.Count(failure.Sequence)}, {failure.Name} {failure.Event}: {failure.Error}. A fixed fold is the cure; nothing is skipped.");
            return Verbs.Differs;
        });
}
