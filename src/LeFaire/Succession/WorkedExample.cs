using LeFaire.Contributions;

namespace LeFaire.Succession;

/// <summary>An example of what rules give, worked out by hand: what it expects must be what they compute, and everyone can do the sum again.</summary>
/// <param name="Text">The deeds and the sum in words.</param>
/// <param name="Dimension">The dimension whose points it tells.</param>
/// <param name="On">The day that is asked; nobody's contract was suspended before.</param>
/// <param name="Deeds">The deeds.</param>
/// <param name="Points">The points expected.</param>
public sealed record WorkedExample(Bilingual Text, Dimension Dimension, DateOnly On, IReadOnlyList<Deed> Deeds, decimal Points);

/// <summary>The examples of the published rules. Of every rule one shows a first deed, a later one and the cap.</summary>
internal static class WorkedExamples
{
    private static readonly DateOnly Spring = new(2026, 3, 31);

    private static readonly DateOnly Autumn = new(2026, 12, 31);

    public static IReadOnlyList<WorkedExample> Of2026 { get; } =
    [
        .. ((WorkedExample[])
        [
            .. InBoth(Spring),
            new(
                new("Une personne vous approuve quatre fois, une autre vous remercie deux fois, une troisième une fois : 1,25 point ramené à 1, puis 0,5 + 0,25, puis 0,5.",
                    "One person approves four times, another gives thanks twice, a third once: 1.25 points, of which 1 counts, then 0.5 + 0.25, then 0.5."),
                Dimension.Sharing, Spring, [Reaction(Spring, 1, ReactionKind.Approval, 4), Reaction(Spring, 2, ReactionKind.Thanks, 2), Reaction(Spring, 3, ReactionKind.Thanks)], 2.25m)
        ]).OrderBy(example => example.Dimension)
    ];

    public static IReadOnlyList<WorkedExample> Of2026Autumn { get; } =
    [
        .. ((WorkedExample[])
        [
            .. InBoth(Autumn),
            new(
                new("Une personne vous approuve quatre fois, une autre deux fois ; une troisième vous remercie, ce qui compte dans Aider et pas ici : "
                    + "1,25 point ramené à 1, puis 0,5 + 0,25, puis 0.",
                    "One person approves four times, another twice; a third gives thanks, which counts in Helping and not here: "
                    + "1.25 points, of which 1 counts, then 0.5 + 0.25, then 0."),
                Dimension.Sharing, Autumn, [Reaction(Autumn, 1, ReactionKind.Approval, 4), Reaction(Autumn, 2, ReactionKind.Done, 2), Reaction(Autumn, 3, ReactionKind.Thanks)], 1.75m),
            new(
                new("Une réponse à chacune de deux personnes, dont l'une vous remercie, quatre fois : 2 × 1, et 0,5 pour la personne qui remercie.",
                    "One reply to each of two people, of whom one gives thanks, four times: 2 × 1, and 0.5 for the person who gives thanks."),
                Dimension.Helping, Autumn, [With(Autumn, LineKind.Reply, Way.Given, 1), With(Autumn, LineKind.Reply, Way.Given, 2), Reaction(Autumn, 2, ReactionKind.Thanks, 4)], 2.5m),
            new(
                new("Dix remerciements d'une seule personne, puis un de chacune de quatre autres : 0,5 + 4 × 0,5.",
                    "Ten thanks from one person, then one from each of four others: 0.5 + 4 × 0.5."),
                Dimension.Helping, Autumn,
                [Reaction(Autumn, 1, ReactionKind.Thanks, 10), .. Enumerable.Range(2, 4).Select(person => Reaction(Autumn, person, ReactionKind.Thanks))], 2.5m),
            new(
                new("Un projet livré dans son périmètre et une mission hors de son périmètre : 2 + 3.",
                    "A project delivered within one's scope and a mission outside it: 2 + 3."),
                Dimension.Building, Autumn, [Delivered(1), Delivered(1, outside: true)], 5m),
            new(
                new("Quatre projets livrés dans son périmètre ce trimestre, deux le précédent : 5 points ramenés à 4, puis 2 + 1.",
                    "Four projects delivered within one's scope this quarter, two in the one before: 5 points, of which 4 count, then 2 + 1."),
                Dimension.Building, Autumn, [Delivered(4), Delivered(2, quartersAgo: 1)], 7m),
            new(
                new("Quatre projets livrés hors de son périmètre ce trimestre, deux le précédent : 7,5 points ramenés à 6, puis 3 + 1,5.",
                    "Four projects delivered outside one's scope this quarter, two in the one before: 7.5 points, of which 6 count, then 3 + 1.5."),
                Dimension.Building, Autumn, [Delivered(4, outside: true), Delivered(2, outside: true, quartersAgo: 1)], 10.5m)
        ]).OrderBy(example => example.Dimension)
    ];

    /// <summary>Those of the rules that are the same in both.</summary>
    private static WorkedExample[] InBoth(DateOnly on) =>
    [
        new(
            new("Douze messages ce trimestre, deux le précédent : 6,5 points ramenés à 4, puis 1 + 0,5.",
                "Twelve posts this quarter, two in the one before: 6.5 points, of which 4 count, then 1 + 0.5."),
            Dimension.Sharing, on, [Alone(on, LineKind.Post, 12), Alone(on, LineKind.Post, 2, quartersAgo: 1)], 5.5m),
        new(
            new("Une réponse à chacune de dix personnes : 10 × 1.", "One reply to each of ten people: 10 × 1."),
            Dimension.Helping, on, [.. Enumerable.Range(1, 10).Select(person => With(on, LineKind.Reply, Way.Given, person))], 10m),
        new(
            new("Dix réponses à une seule personne, deux à une autre : 3,25 points ramenés à 2, puis 1 + 0,25.",
                "Ten replies to one person, two to another: 3.25 points, of which 2 count, then 1 + 0.25."),
            Dimension.Helping, on, [With(on, LineKind.Reply, Way.Given, 1, 10), With(on, LineKind.Reply, Way.Given, 2, 2)], 3.25m),
        new(
            new("Une réponse ce trimestre et une dans chacun des sept précédents : 1 + 1 + 0,75 + 0,5 + 0,5 + 0,25 + 0,25 + 0.",
                "One reply this quarter and one in each of the seven before: 1 + 1 + 0.75 + 0.5 + 0.5 + 0.25 + 0.25 + 0."),
            Dimension.Helping, on, [.. Enumerable.Range(0, 8).Select(quarters => With(on, LineKind.Reply, Way.Given, 1) with { Day = on.AddMonths(-3 * quarters) })], 4.25m),
        new(
            new("Vingt mentions d'une personne, dix inscriptions à un atelier et une réponse qui n'atteint personne de connu : 0.",
                "Twenty mentions of a person, ten registrations for a workshop and a reply that reached nobody known: 0."),
            Dimension.Helping, on,
            [With(on, LineKind.Mention, Way.Given, 1, 20), With(on, LineKind.WorkshopRegistered, Way.Received, 1, 10), Alone(on, LineKind.Reply, 1)], 0m),
        new(
            new("Un atelier donné à six personnes, dont l'une suit trois autres de vos ateliers et une deuxième un autre : 4 × 1, puis 2,5 points ramenés à 2, puis 1 + 0,5.",
                "A workshop given to six people, of whom one comes to three more of yours and a second to one more: 4 × 1, then 2.5 points, of which 2 count, then 1 + 0.5."),
            Dimension.Teaching, on,
            [
                With(on, LineKind.WorkshopAttended, Way.Given, 1, 4), With(on, LineKind.WorkshopAttended, Way.Given, 2, 2),
                .. Enumerable.Range(3, 4).Select(person => With(on, LineKind.WorkshopAttended, Way.Given, person))
            ],
            7.5m),
        new(
            new("Cinq séances de mentorat avec une personne, deux avec une autre : 6 points ramenés à 5, puis 2 + 1.",
                "Five mentoring sessions with one person, two with another: 6 points, of which 5 count, then 2 + 1."),
            Dimension.Teaching, on, [With(on, LineKind.MentoringSession, Way.Given, 1, 5), With(on, LineKind.MentoringSession, Way.Given, 2, 2)], 8m),
        new(
            new("Six ateliers suivis d'un même animateur, deux d'un autre : 3,5 points ramenés à 3, puis 1 + 0,5.",
                "Six workshops of one host attended, two of another: 3.5 points, of which 3 count, then 1 + 0.5."),
            Dimension.Learning, on, [With(on, LineKind.WorkshopAttended, Way.Received, 1, 6), With(on, LineKind.WorkshopAttended, Way.Received, 2, 2)], 4.5m),
        new(
            new("Six séances suivies avec un mentor, deux avec un autre : 3,5 points ramenés à 3, puis 1 + 0,5.",
                "Six sessions received from one mentor, two from another: 3.5 points, of which 3 count, then 1 + 0.5."),
            Dimension.Learning, on, [With(on, LineKind.MentoringSession, Way.Received, 1, 6), With(on, LineKind.MentoringSession, Way.Received, 2, 2)], 4.5m),
        new(
            new("Quatre communautés ouvertes ce trimestre, deux le précédent : 5 points ramenés à 4, puis 2 + 1.",
                "Four communities opened this quarter, two in the one before: 5 points, of which 4 count, then 2 + 1."),
            Dimension.Building, on, [Alone(on, LineKind.CommunityOpened, 4), Alone(on, LineKind.CommunityOpened, 2, quartersAgo: 1)], 7m),
        Across(
            on, LineKind.Reply,
            new("Six réponses à une personne d'une autre unité, deux à une autre, et dix à une personne de la sienne : 2,25 points ramenés à 2, puis 1 + 0,25, puis 0.",
                "Six replies to someone of another unit, two to someone else of one, and ten to someone of one's own: 2.25 points, of which 2 count, then 1 + 0.25, then 0.")),
        Across(
            on, LineKind.WorkshopAttended,
            new("Six de vos ateliers suivis par une personne d'une autre unité, deux par une autre, dix par une personne de la vôtre : 2,25 points ramenés à 2, puis 1 + 0,25, puis 0.",
                "Six of your workshops attended by someone of another unit, two by someone else of one, ten by someone of your own: 2.25 points, of which 2 count, then 1 + 0.25, then 0.")),
        Across(
            on, LineKind.MentoringSession,
            new("Six séances de mentorat avec une personne d'une autre unité, deux avec une autre, dix avec une personne de la sienne : 2,25 points ramenés à 2, puis 1 + 0,25, puis 0.",
                "Six mentoring sessions with someone of another unit, two with someone else of one, ten with someone of one's own: 2.25 points, of which 2 count, then 1 + 0.25, then 0."))
    ];

    private static WorkedExample Across(DateOnly on, LineKind kind, Bilingual text) => new(
        text, Dimension.Bridging, on,
        [
            With(on, kind, Way.Given, 1, 6) with { AcrossUnits = true }, With(on, kind, Way.Given, 2, 2) with { AcrossUnits = true }, With(on, kind, Way.Given, 3, 10)
        ],
        3.25m);

    private static Deed With(DateOnly on, LineKind kind, Way way, int person, int count = 1) =>
        new(on, kind, way, new PersonId(new Guid(person, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), "", false, count);

    private static Deed Alone(DateOnly on, LineKind kind, int count, int quartersAgo = 0) => new(on.AddMonths(-3 * quartersAgo), kind, Way.Given, null, "", false, count);

    private static Deed Delivered(int count, bool outside = false, int quartersAgo = 0) =>
        Alone(Autumn, LineKind.OpportunityDelivered, count, quartersAgo) with { AcrossUnits = outside };

    private static Deed Reaction(DateOnly on, int person, ReactionKind kind, int count = 1) =>
        With(on, LineKind.Reaction, Way.Received, person, count) with { Quality = $"{kind}" };
}
