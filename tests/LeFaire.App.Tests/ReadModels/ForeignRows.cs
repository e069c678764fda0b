using LeFaire.Hosting;

namespace LeFaire.ReadModels;

/// <summary>Rows of two views that no fact gives, written by hand: all of them stand until a rebuild takes all of them away.</summary>
internal static class ForeignRows
{
    public const int Count = 300;

    /// <summary>Whose rows they are.</summary>
    public static readonly Guid[] Accounts = [.. Enumerable.Range(0, Count).Select(number => new Guid(number, 0, 0, [0xf0, 0, 0, 0, 0, 0, 0, 0]))];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public static async Task InsertAsync(Installation installation)
    {
        await using var insert = installation.Database.CreateCommand(
            $$"""
            with foreigners as (select unnest($1) as id), lines as (
                insert into {{ViewStore.TableOf(Views.Contributions)}} select id, 24300, '[["2025-01-01", "Post", "Given", null, "00000000-0000-0000-0000-000000000000", "", "", 1, 1]]'
                from foreigners on conflict do nothing)
            insert into {{ViewStore.TableOf(Views.Ties)}} select id, id, 24300, '[["2025-01-01", "Reply", 1]]' from foreigners on conflict do nothing
            """);
        insert.Parameters.Add(new() { Value = Accounts });
        await insert.ExecuteNonQueryAsync(Ct);
    }

    /// <summary>How many stand in the one view and in the other, at one moment.</summary>
    public static async Task<(long Lines, long Ties)> StandingAsync(Installation installation)
    {
        await using var count = installation.Database.CreateCommand(
            $"""
            select (select count(*) from {ViewStore.TableOf(Views.Contributions)} where account = any($1)),
                (select count(*) from {ViewStore.TableOf(Views.Ties)} where giver = any($1))
            """);
        count.Parameters.Add(new() { Value = Accounts });
        await using var reader = await count.ExecuteReaderAsync(Ct);
        await reader.ReadAsync(Ct);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    /// <summary>Verifies all views: whatever differs are these rows, all of them or none; says whether they stood.</summary>
    public static async Task<bool> VerifyAllButTheseAsync(Installation installation)
    {
        var found = await installation.Views.VerifyAsync(Views.All, progress: null, Ct);
        var stand = !found[0].Equal;
        foreach (var one in found)
        {
            var foreign = stand && (one.View == Views.Contributions.Name || one.View == Views.Ties.Name);
            one.Differing.Select(row => row.First).ShouldBe(foreign ? Accounts.Order() : [], one.View);
        }

        return stand;
    }
}
