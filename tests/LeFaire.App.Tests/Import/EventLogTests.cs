using LeFaire.Contributions;
using LeFaire.Governance;
using Npgsql;

namespace LeFaire.Import;

public class EventLogTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task a_writer_waits_for_a_stalled_one_so_that_positions_are_committed_in_order()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await using var stalled = await installation.Database.OpenConnectionAsync(Ct);
        await using var stalledTransaction = await stalled.BeginTransactionAsync(Ct);
        var first = await EventLog.AppendAsync(stalled, [Event(1)], Opened.Now, Ct);
        var other = AppendAsync(installation, Event(2));
        await UntilAsync(installation, "select count(*) = 1 from pg_locks where locktype = 'advisory' and not granted");
        other.IsCompleted.ShouldBeFalse();
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events")).ShouldBe(0);
        await stalledTransaction.CommitAsync(Ct);
        (await other).ShouldBe(first + 1);
    }

    [Fact]
    public async Task no_reader_ever_sees_a_position_late()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        var writers = Task.WhenAll(Enumerable.Range(0, 4).Select(async writer =>
        {
            for (var save = 0; save < 40; save++) await AppendAsync(installation, Event(1_000 * writer + save));
        }));
        var seen = 0L;
        do
        {
            await using var select = installation.Database.CreateCommand($"select seq_id from lefaire.mt_events where seq_id > {seen} order by seq_id");
            await using var reader = await select.ExecuteReaderAsync(Ct);
            while (await reader.ReadAsync(Ct)) reader.GetInt64(0).ShouldBe(++seen);
        }
        while (!writers.IsCompleted || seen < 160);
        await writers;
    }

    [Fact]
    public async Task an_append_outside_the_lock_is_refused_by_the_database()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        await using var session = installation.Log.LightweightSession();
        session.Events.StartStream(Guid.NewGuid(), new NoticeGiven("Example SA", null, Opened.Now));
        (await Should.ThrowAsync<Exception>(() => session.SaveChangesAsync(Ct))).ToString().ShouldContain("append lock");
        (await installation.ScalarAsync<long>("select count(*) from lefaire.mt_events")).ShouldBe(0);
    }

    [Fact]
    public async Task what_is_written_is_what_marten_reads()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        var stream = Guid.NewGuid();
        Fact[] facts = [new NoticeGiven("Example SA", null, Opened.Now), new ConsultationClosed("Example SA", new AccountId(stream), Opened.Now)];
        await AppendAsync(installation, new(new EventId(Guid.NewGuid()), stream, facts[0]), new(new EventId(Guid.NewGuid()), stream, facts[1], Guid.NewGuid()));
        await using var session = installation.Log.QuerySession();
        var read = await session.Events.FetchStreamAsync(stream, token: Ct);
        read.Select(one => FactJson.ToBytes((Fact)one.Data)).ShouldBe(facts.Select(FactJson.ToBytes));
        read.Select(one => one.Version).ShouldBe([1, 2]);
        read.Select(one => one.Sequence).ShouldBe([1, 2]);
    }

    private static NewEvent Event(int number)
    {
        var id = new Guid(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        return new NewEvent(new EventId(id), id, new CommunityOpened(new PlaceId(id), null, false, Opened.Now));
    }

    private static async Task<long> AppendAsync(Hosting.Installation installation, params NewEvent[] events)
    {
        await using var connection = await installation.Database.OpenConnectionAsync(Ct);
        await using var transaction = await connection.BeginTransactionAsync(Ct);
        var position = await EventLog.AppendAsync(connection, events, Opened.Now, Ct);
        await transaction.CommitAsync(Ct);
        return position;
    }

    private static async Task UntilAsync(Hosting.Installation installation, string holds)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        await using var connection = await installation.Database.OpenConnectionAsync(patience.Token);
        await using var command = new NpgsqlCommand(holds, connection);
        while (!(bool)(await command.ExecuteScalarAsync(patience.Token))!) patience.Token.ThrowIfCancellationRequested();
    }
}
