using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.Learning;
using LeFaire.People;

namespace LeFaire.ReadModels;

/// <summary>Random facts of a few people, some taken back, some taken back before they arrive; the same for the same seed.</summary>
internal sealed class History(int seed, int people = 12)
{
    private readonly Random random = new(seed);

    public List<NewEvent> Next(int count)
    {
        var events = new List<NewEvent>();
        while (events.Count < count)
        {
            var fact = Any();
            var given = new NewEvent(new EventId(Id()), StreamOf(fact), fact);
            events.Add(given);
            if (random.Next(6) != 0) continue;
            events.Add(new NewEvent(
                new EventId(Id()), given.Stream, new FactRetracted(given.Id, fact, RetractionReason.Changed, null, fact.OccurredAt.AddDays(1))));
        }

        // Facts come in any order, also before what takes them back.
        return [.. events.OrderBy(_ => random.Next())];
    }

    public List<Recorded> Log(int count) => [.. Next(count).Select((given, position) => new Recorded(position + 1, given.Id, given.Stream, given.Fact))];

    public static async Task<long> AppendAsync(Installation installation, IReadOnlyList<NewEvent> events)
    {
        var ct = TestContext.Current.CancellationToken;
        await using var connection = await installation.Database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var last = await EventLog.AppendAsync(connection, events, Opened.Now, ct);
        await transaction.CommitAsync(ct);
        return last;
    }

    /// <summary>Id of a person of this history: all over the range of ids, as real ones are.</summary>
    private AccountId Person() => new(Scattered(1, random.Next(people)));

    private PlaceId Place(int kind) => new(Scattered(kind, random.Next(4)));

    private Fact Any()
    {
        var at = new DateTimeOffset(2025, 1, 1, 8, 0, 0, TimeSpan.Zero).AddDays(random.Next(120));
        return random.Next(12) switch
        {
            0 => new AccountOpened(Person(), SourceKind.Directory, "Exemple & Cie, \"Est\" é", at),
            1 => new AccountLinked(Person(), Person(), LinkReason.SameEmail, null, at),
            2 => new EmploymentStarted(Person(), true, at),
            3 => new AssignmentChanged(Person(), new Assignment("Example SA", "Ventes / Zürich", null, "E3", null, Person(), 0.8m, Relationship.Cdi), at),
            4 => new CommunityJoined(Place(2), Person(), random.Next(2) == 0, at),
            5 => new WorkshopAttended(Place(3), Person(), Person(), 90, ["excel", "sql"], at),
            6 => new MentoringSessionHeld(Place(4), Person(), Person(), 45, null, null, at),
            7 or 8 => new ReactionGiven(Place(2), Person(), Person(), (ReactionKind)random.Next(3), at),
            9 => new PostPublished(Place(2), Person(), random.Next(500), ["sql"], [Person(), Person()], at),
            _ => new ReplyPosted(Place(2), Person(), Person(), random.Next(500), null, null, at)
        };
    }

    private static Guid StreamOf(Fact fact) => fact switch
    {
        WorkshopAttended attended => attended.Workshop.Value,
        MentoringSessionHeld session => session.Mentorship.Value,
        _ => fact.Accounts[0].Value
    };

    private Guid Id()
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }

    private static Guid Scattered(int kind, int number)
    {
        var bytes = new byte[16];
        new Random(kind * 1000 + number).NextBytes(bytes);
        return new Guid(bytes);
    }
}
