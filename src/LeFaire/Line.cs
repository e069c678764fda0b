using System.Text.Json;
using LeFaire.Contributions;
using LeFaire.Learning;
using LeFaire.Mobility;

namespace LeFaire;

/// <summary>What was done. The stored names are those of the members.</summary>
public enum LineKind
{
    /// <summary>A post in a space.</summary>
    Post,

    /// <summary>A reply in a thread.</summary>
    Reply,

    /// <summary>A mention outside a thread's reply: shown, never a tie and never points.</summary>
    Mention,

    /// <summary>A reaction to a post.</summary>
    Reaction,

    /// <summary>A space opened, joined.</summary>
    CommunityOpened,

    /// <summary>A space joined.</summary>
    CommunityJoined,

    /// <summary>A space left.</summary>
    CommunityLeft,

    /// <summary>A workshop put on the calendar by its host.</summary>
    WorkshopHosted,

    /// <summary>A workshop cancelled by its host.</summary>
    WorkshopCancelled,

    /// <summary>A registration for a workshop.</summary>
    WorkshopRegistered,

    /// <summary>Attendance of a workshop: received by the attendee, given by the host.</summary>
    WorkshopAttended,

    /// <summary>A mentoring session: given by the mentor, received by the mentee.</summary>
    MentoringSession,

    /// <summary>A project or mission joined.</summary>
    OpportunityJoined,

    /// <summary>A project or mission delivered.</summary>
    OpportunityDelivered
}

/// <summary>Whether the account did it or had it done for them.</summary>
public enum Way
{
    /// <summary>The account did it.</summary>
    Given,

    /// <summary>Another did it for the account.</summary>
    Received
}

/// <summary>
/// One line of what an account did or received on a day. Lines are added up: those alike in all but <see cref="Count"/> and <see cref="Amount"/> become one,
/// and a line that sums to zero vanishes, so that the order in which facts arrive has no bearing.
/// </summary>
/// <param name="Day">UTC day.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Way">Given or received.</param>
/// <param name="Counterpart">The other account, where there is one.</param>
/// <param name="Place">The space, workshop, mentorship or opportunity.</param>
/// <param name="Tags">Sorted tags divided by a space; empty for none.</param>
/// <param name="Quality">What a reaction said; empty elsewhere.</param>
/// <param name="Count">How many; negative where something is taken back.</param>
/// <param name="Amount">Characters of a post or reply, minutes of a workshop or session.</param>
public readonly record struct Line(
    DateOnly Day, LineKind Kind, Way Way, AccountId? Counterpart, PlaceId Place, string Tags, string Quality, int Count, long Amount) : ISigned<Line>
{
    /// <summary>The lines that a fact gives, each with the account it is of. Taking back gives the same with the other sign.</summary>
    public static IEnumerable<(AccountId Account, Line Line)> Of(Fact fact)
    {
        var lines = new Given<Line>();
        Fold(fact, 1, lines);
        return lines.Elements.Select(of => (new AccountId(of.Row.First), of.Element));
    }

    /// <summary>Puts the lines that a fact gives into the rows of their accounts and months.</summary>
    internal static void Fold(Fact fact, int sign, IRows<Line> rows)
    {
        var give = new Giver(fact.Day, sign, rows);
        switch (fact)
        {
            case PostPublished post:
                give.Line(post.Author, LineKind.Post, Way.Given, null, post.Space, post.Tags, post.Length);
                give.Mentions(post.Author, post.Mentioned, except: null, post.Space);
                break;

            case ReplyPosted reply:
                give.Line(reply.Author, LineKind.Reply, Way.Given, reply.To, reply.Space, reply.Tags, reply.Length);
                if (reply.To is { } asker && asker != reply.Author)
                {
                    give.Line(asker, LineKind.Reply, Way.Received, reply.Author, reply.Space, reply.Tags, reply.Length);
                }

                give.Mentions(reply.Author, reply.Mentioned, except: reply.To, reply.Space);
                break;

            case ReactionGiven reaction:
                var quality = reaction.Kind.ToString();
                give.Line(reaction.By, LineKind.Reaction, Way.Given, reaction.To, reaction.Space, null, 0, quality);
                if (reaction.To is { } author && author != reaction.By)
                {
                    give.Line(author, LineKind.Reaction, Way.Received, reaction.By, reaction.Space, null, 0, quality);
                }

                break;

            case CommunityOpened { Creator: { } creator } opened:
                give.Line(creator, LineKind.CommunityOpened, Way.Given, null, opened.Space, null, 0);
                break;

            case CommunityJoined joined:
                give.Line(joined.Account, LineKind.CommunityJoined, Way.Given, null, joined.Space, null, 0);
                break;

            case CommunityLeft left:
                give.Line(left.Account, LineKind.CommunityLeft, Way.Given, null, left.Space, null, 0);
                break;

            case WorkshopScheduled { Host: { } host } scheduled:
                give.Line(host, LineKind.WorkshopHosted, Way.Given, null, scheduled.Workshop, scheduled.Tags, scheduled.Minutes ?? 0);
                break;

            case WorkshopCancelled { Host: { } host } cancelled:
                give.Line(host, LineKind.WorkshopCancelled, Way.Given, null, cancelled.Workshop, null, 0);
                break;

            case WorkshopRegistered registered:
                give.Line(registered.Account, LineKind.WorkshopRegistered, Way.Received, null, registered.Workshop, registered.Tags, 0);
                break;

            case WorkshopAttended attended:
                var length = attended.Minutes ?? 0;
                give.Line(attended.Account, LineKind.WorkshopAttended, Way.Received, attended.Host, attended.Workshop, attended.Tags, length);
                if (attended.Host is { } teacher && teacher != attended.Account)
                {
                    give.Line(teacher, LineKind.WorkshopAttended, Way.Given, attended.Account, attended.Workshop, attended.Tags, length);
                }

                break;

            case MentoringSessionHeld session:
                var minutes = session.Minutes ?? 0;
                give.Line(session.Mentor, LineKind.MentoringSession, Way.Given, session.Mentee, session.Mentorship, session.Tags, minutes);
                give.Line(session.Mentee, LineKind.MentoringSession, Way.Received, session.Mentor, session.Mentorship, session.Tags, minutes);
                break;

            // A job is a move, which employment tells, and no contribution.
            case OpportunityJoined { Kind: not OpportunityKind.Job } joined:
                give.Line(joined.Account, LineKind.OpportunityJoined, Way.Given, null, joined.Opportunity, joined.Topics, 0);
                break;

            case OpportunityDelivered { Kind: not OpportunityKind.Job } delivered:
                give.Line(delivered.Account, LineKind.OpportunityDelivered, Way.Given, null, delivered.Opportunity, delivered.Topics, 0);
                break;

            case Undoing undoing:
                Fold(undoing.Undone, -sign, rows);
                break;
        }
    }

    /// <inheritdoc/>
    public int CompareKey(Line other)
    {
        var order = Day.CompareTo(other.Day);
        // An enum's own comparison boxes both, and this is the innermost of every fold.
        if (order == 0) order = ((int)Kind).CompareTo((int)other.Kind);
        if (order == 0) order = ((int)Way).CompareTo((int)other.Way);
        if (order == 0) order = Nullable.Compare(Counterpart, other.Counterpart);
        if (order == 0) order = Place.CompareTo(other.Place);
        if (order == 0) order = string.CompareOrdinal(Tags, other.Tags);
        if (order == 0) order = string.CompareOrdinal(Quality, other.Quality);
        return order;
    }

    /// <inheritdoc/>
    public Line Plus(Line other) => this with { Count = Count + other.Count, Amount = Amount + other.Amount };

    /// <inheritdoc/>
    public bool IsZero => Count == 0 && Amount == 0;

    /// <inheritdoc/>
    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray();
        Json.WriteDay(writer, Day);
        writer.WriteStringValue(Json.Name(Kind));
        writer.WriteStringValue(Json.Name(Way));
        Json.WriteId(writer, Counterpart);
        writer.WriteStringValue(Place.Value);
        writer.WriteStringValue(Tags);
        writer.WriteStringValue(Quality);
        writer.WriteNumberValue(Count);
        writer.WriteNumberValue(Amount);
        writer.WriteEndArray();
    }

    /// <inheritdoc/>
    public static Line Read(ref Utf8JsonReader reader)
    {
        Json.Enter(ref reader);
        var line = new Line(
            Json.NextDay(ref reader), Json.NextName<LineKind>(ref reader), Json.NextName<Way>(ref reader), Json.NextIdOrNull<AccountId>(ref reader),
            Json.NextId<PlaceId>(ref reader), Json.NextString(ref reader), Json.NextString(ref reader),
            Json.NextInt32(ref reader), Json.NextInt64(ref reader));
        Json.Leave(ref reader);
        return line;
    }

    /// <summary>Makes the lines of one fact: its day and its sign are those of all of them.</summary>
    private readonly ref struct Giver(DateOnly day, int sign, IRows<Line> rows)
    {
        private readonly int month = RowKey.MonthOf(day);

        public void Line(
            AccountId of, LineKind kind, Way way, AccountId? counterpart, PlaceId place, IReadOnlyList<string>? tags, long amount, string quality = "") =>
            rows.Add(new RowKey(of.Value, default, month), new Line(day, kind, way, counterpart, place, Joined(tags), quality, sign, sign * amount));

        public void Mentions(AccountId by, IReadOnlyList<AccountId>? mentioned, AccountId? except, PlaceId place)
        {
            if (mentioned is null) return;
            foreach (var account in mentioned)
            {
                if (account == by || account == except) continue;
                Line(by, LineKind.Mention, Way.Given, account, place, null, 0);
                Line(account, LineKind.Mention, Way.Received, by, place, null, 0);
            }
        }

        private static string Joined(IReadOnlyList<string>? tags) => tags switch
        {
            null or [] => "",
            [var only] => only,
            _ => string.Join(' ', tags)
        };
    }
}
