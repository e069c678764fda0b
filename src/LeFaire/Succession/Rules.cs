using System.Runtime.InteropServices;
using LeFaire.Contributions;

namespace LeFaire.Succession;

/// <summary>A text in the two languages of the product.</summary>
/// <param name="Fr">French.</param>
/// <param name="En">English.</param>
public sealed record Bilingual(string Fr, string En);

/// <summary>What one kind of deed is worth.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Way">Given or received.</param>
/// <param name="Dimension">The dimension that it is evidence for.</param>
/// <param name="First">Points for the first with a person in a quarter.</param>
/// <param name="Later">Points for each later one with the same person in that quarter.</param>
/// <param name="Cap">Points at most for one person, or where there is no other for the whole quarter.</param>
/// <param name="AcrossUnits">True where it counts only with people of another unit on that day, or what lay outside the person's own scope; else these do not count.</param>
/// <param name="NeedsCounterpart">True where it counts only if it reached a known person.</param>
/// <param name="Text">The rule in words.</param>
/// <param name="Qualities">What a reaction must say to count; approval, thanks and done where null, as in rules of before it could be said.</param>
public sealed record Rule(
    LineKind Kind, Way Way, Dimension Dimension, decimal First, decimal Later, decimal Cap, bool AcrossUnits, bool NeedsCounterpart, Bilingual Text,
    IReadOnlyList<ReactionKind>? Qualities = null)
{
    /// <summary>Points for so many with one person in a quarter, before the cap.</summary>
    public decimal Worth(int count) => count <= 0 ? 0m : First + (count - 1) * Later;
}

/// <summary>What was done with one person, or alone, on a day, as the rules see it.</summary>
/// <param name="Day">UTC day.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Way">Given or received.</param>
/// <param name="Counterpart">The other person, where there is one.</param>
/// <param name="Quality">What a reaction said; empty elsewhere.</param>
/// <param name="AcrossUnits">
/// True for a tie with someone of another unit on that day, and for an opportunity that lay outside the person's own scope; false for any other deed.
/// </param>
/// <param name="Count">How many.</param>
public readonly record struct Deed(DateOnly Day, LineKind Kind, Way Way, PersonId? Counterpart, string Quality, bool AcrossUnits, int Count);

/// <summary>Why a score is what it is: one kind of deed with one person in one quarter.</summary>
/// <param name="Quarter">When.</param>
/// <param name="Kind">What was done.</param>
/// <param name="Way">Given or received.</param>
/// <param name="Counterpart">With whom; null where it was done alone.</param>
/// <param name="Count">How often.</param>
/// <param name="BeforeCap">Points before cap and decay.</param>
/// <param name="Capped">Points after the cap.</param>
/// <param name="Decay">The share that its age leaves.</param>
/// <param name="Points">What it adds to the score: capped × decay.</param>
public sealed record ScoreLine(
    Quarter Quarter, LineKind Kind, Way Way, PersonId? Counterpart, int Count, decimal BeforeCap, decimal Capped, decimal Decay, decimal Points);

/// <summary>The evidence for one dimension. Its lines sum exactly to its points.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Points">Exact points.</param>
/// <param name="DistinctBeneficiaries">How many people the lines that give points name.</param>
/// <param name="Because">The lines, in order of quarter, kind and person; none where a list leaves them out.</param>
/// <param name="PerExposedMonth">
/// Points per exposed month, months weighing as their quarter does; null where no exposed month is known, or none in which any of it was done.
/// </param>
/// <param name="Interval">What can be said of that rate; null where there is none, or no line, and in dossiers of before it was computed.</param>
public sealed record Score(
    Dimension Dimension, decimal Points, int DistinctBeneficiaries, IReadOnlyList<ScoreLine> Because, decimal? PerExposedMonth, RateInterval? Interval = null);

/// <summary>A version of the rules by which evidence is weighed: data, with their text, worked examples and the quarter from which they apply.</summary>
/// <param name="Version">The version's name.</param>
/// <param name="From">The quarter from which they apply.</param>
/// <param name="Items">What each kind of deed is worth. What is not named gives no points.</param>
/// <param name="Decay">The share left by whole quarters of age; beyond the table nothing is left.</param>
/// <param name="Text">The principles in words.</param>
public sealed record Rules(string Version, Quarter From, IReadOnlyList<Rule> Items, IReadOnlyList<decimal> Decay, Bilingual Text)
{
    private static readonly ReactionKind[] Appreciation = [ReactionKind.Approval, ReactionKind.Thanks, ReactionKind.Done];

    /// <summary>Worked examples; none of rules that are only rehearsed.</summary>
    public IReadOnlyList<WorkedExample> Examples { get; init; } = [];

    /// <summary>The first rules.</summary>
    public static Rules Of2026 { get; } = new("2026-1", new Quarter(2026, 1),
        [
            new(LineKind.Post, Way.Given, Dimension.Sharing, 1m, 0.5m, 4m, false, false,
                new("Publier un message dans un espace public : 1 point, 0,5 pour les suivants, 4 au plus par trimestre.",
                    "A post in a public space: 1 point, 0.5 for later ones, 4 at most in a quarter.")),
            new(LineKind.Reaction, Way.Received, Dimension.Sharing, 0.5m, 0.25m, 1m, false, true,
                new("Être approuvé ou remercié : 0,5 point par personne, 1 au plus par personne et par trimestre.",
                    "Approval or thanks received: 0.5 points a person, 1 at most from a person in a quarter.")),
            new(LineKind.Reply, Way.Given, Dimension.Helping, 1m, 0.25m, 2m, false, true,
                new("Répondre à quelqu'un : 1 point, 0,25 pour les suivantes, 2 au plus par personne et par trimestre.",
                    "A reply to someone: 1 point, 0.25 for later ones, 2 at most with a person in a quarter.")),
            new(LineKind.WorkshopAttended, Way.Given, Dimension.Teaching, 1m, 0.5m, 2m, false, true,
                new("Animer un atelier : 1 point par participant, 2 au plus par personne et par trimestre.",
                    "A workshop given: 1 point an attendee, 2 at most with a person in a quarter.")),
            new(LineKind.MentoringSession, Way.Given, Dimension.Teaching, 2m, 1m, 5m, false, true,
                new("Tenir une séance de mentorat : 2 points, 1 pour les suivantes, 5 au plus par personne et par trimestre.",
                    "A mentoring session given: 2 points, 1 for later ones, 5 at most with a person in a quarter.")),
            new(LineKind.WorkshopAttended, Way.Received, Dimension.Learning, 1m, 0.5m, 3m, false, false,
                new("Suivre un atelier : 1 point, 0,5 pour les suivants, 3 au plus par animateur et par trimestre.",
                    "A workshop attended: 1 point, 0.5 for later ones, 3 at most with a host in a quarter.")),
            new(LineKind.MentoringSession, Way.Received, Dimension.Learning, 1m, 0.5m, 3m, false, true,
                new("Suivre une séance de mentorat : 1 point, 0,5 pour les suivantes, 3 au plus par mentor et par trimestre.",
                    "A mentoring session received: 1 point, 0.5 for later ones, 3 at most with a mentor in a quarter.")),
            new(LineKind.CommunityOpened, Way.Given, Dimension.Building, 2m, 1m, 4m, false, false,
                new("Ouvrir une communauté : 2 points, 1 pour les suivantes, 4 au plus par trimestre.",
                    "A community opened: 2 points, 1 for later ones, 4 at most in a quarter.")),
            .. new[] { LineKind.Reply, LineKind.WorkshopAttended, LineKind.MentoringSession }.Select(kind => new Rule(
                kind, Way.Given, Dimension.Bridging, 1m, 0.25m, 2m, true, true,
                new("Aider une personne d'une autre unité : 1 point, 0,25 ensuite, 2 au plus par personne et par trimestre.",
                    "Help to someone of another unit: 1 point, 0.25 for later ones, 2 at most with a person in a quarter.")))
        ],
        [1m, 1m, 0.75m, 0.5m, 0.5m, 0.25m, 0.25m],
        new("Le nombre de personnes aidées pèse plus que le volume ; les mentions et les inscriptions ne donnent aucun point ; "
            + "l'âge se compte en trimestres entiers et les mois de suspension n'y entrent pas. "
            + "Un taux par mois ne compte que les mois dont les contributions peuvent servir ; son intervalle à 95 % dit combien il est incertain quand les faits sont peu nombreux.",
            "How many people were helped weighs more than volume; mentions and registrations give no points; "
            + "age is counted in whole quarters, and suspended months do not enter it. "
            + "A rate a month counts only months whose contributions may be used; its 95% interval says how unsure few deeds leave it."))
    {
        Examples = WorkedExamples.Of2026
    };

    /// <summary>The rules since the autumn of 2026: a project delivered counts, and who is thanked for their help has helped more than who is not.</summary>
    public static Rules Of2026Autumn { get; } = new("2026-2", new Quarter(2026, 4),
        [
            .. Of2026.Items.Where(rule => rule.Kind != LineKind.Reaction).Concat(
            [
                new(LineKind.Reaction, Way.Received, Dimension.Sharing, 0.5m, 0.25m, 1m, false, true,
                    new("Être approuvé : 0,5 point par personne, 1 au plus par personne et par trimestre.",
                        "Approval received: 0.5 points a person, 1 at most from a person in a quarter."),
                    [ReactionKind.Approval, ReactionKind.Done]),
                new(LineKind.Reaction, Way.Received, Dimension.Helping, 0.5m, 0m, 0.5m, false, true,
                    new("Être remercié : 0,5 point par personne et par trimestre, quel que soit le nombre de remerciements.",
                        "Thanks received: 0.5 points a person in a quarter, however many thanks."),
                    [ReactionKind.Thanks]),
                new(LineKind.OpportunityDelivered, Way.Given, Dimension.Building, 2m, 1m, 4m, false, false,
                    new("Livrer un projet ou une mission : 2 points, 1 pour les suivants, 4 au plus par trimestre ; hors de son périmètre, la règle suivante s'applique à la place.",
                        "A project or mission delivered: 2 points, 1 for later ones, 4 at most in a quarter; outside one's own scope the next rule applies instead.")),
                new(LineKind.OpportunityDelivered, Way.Given, Dimension.Building, 3m, 1.5m, 6m, true, false,
                    new("Livrer un projet ou une mission hors de son périmètre : 3 points, 1,5 pour les suivants, 6 au plus par trimestre.",
                        "A project or mission delivered outside one's own scope: 3 points, 1.5 for later ones, 6 at most in a quarter."))
            ]).OrderBy(rule => rule.Dimension)
        ],
        Of2026.Decay,
        new(Of2026.Text.Fr
            + " Un remerciement, pour un message ou une réponse, dit qu'une personne a été aidée : il compte dans Aider et non plus dans Partager, car une réaction ne "
            + "compte qu'une fois, et il compte les personnes qui remercient, pas leurs remerciements. "
            + "Un projet ou une mission compte quand une autre personne confirme qu'il est livré ; il est hors du périmètre de qui le livre si son unité, le jour où il ou elle "
            + "l'a rejoint, ni ne contenait celle qui le proposait ni n'en faisait partie ; si l'une des deux est inconnue, il n'est pas hors du périmètre. "
            + "Les notes des ateliers et les avis sur le mentorat sont donnés en confiance et ne donnent aucun point.",
            Of2026.Text.En
            + " Thanks, for a post or a reply, say that someone was helped: they count in Helping and no longer in Sharing, since a reaction counts once, "
            + "and they count the people who give thanks, not their thanks. "
            + "A project or mission counts when someone else confirms that it was delivered; it is outside the scope of whoever delivers it where their unit, on the day they "
            + "joined, neither contained the unit that offered it nor lay within it; where either is unknown, it is not outside. "
            + "Ratings of workshops and feedback on mentoring are given in confidence and give no points."))
    {
        Examples = WorkedExamples.Of2026Autumn
    };

    /// <summary>Every version, oldest first.</summary>
    public static IReadOnlyList<Rules> All { get; } = [Of2026, Of2026Autumn];

    /// <summary>The version that applies on a day; before the first one applies, that first one.</summary>
    public static Rules InForceOn(DateOnly on) => All.LastOrDefault(rules => rules.From.FirstDay <= on) ?? All[0];

    /// <summary>What is wrong with it, in words; null where nothing is.</summary>
    public string? Fault()
    {
        if (string.IsNullOrWhiteSpace(Version)) return "Give the rule set a version of its own.";
        if (Decay.Count == 0 || Decay.Any(share => share is < 0 or > 1)) return "The shares that age leaves lie between 0 and 1, and there is at least one.";
        if (Items.FirstOrDefault(rule => rule.First < 0 || rule.Later < 0 || rule.Cap < 0) is { } negative)
        {
            return $"Points are not negative, but those of {negative.Kind} {negative.Way} are.";
        }

        return Items.FirstOrDefault(rule => rule.Kind != LineKind.Reaction && rule.Qualities is not null) is { } other
            ? $"Only reactions have qualities, but {other.Kind} {other.Way} asks for some."
            : null;
    }

    /// <summary>Scores deeds up to a day, every dimension in order. A dimension without evidence, or whose evidence is all too old, has no lines.</summary>
    /// <param name="deeds">What the person did and received, within the scope.</param>
    /// <param name="employment">Their employment, for suspensions and rates.</param>
    /// <param name="inScope">True for the days of which what they did may be used: months of other days are not exposed.</param>
    /// <param name="on">The day to score for; later deeds are left out.</param>
    public IReadOnlyList<Score> Scores(IEnumerable<Deed> deeds, People.EmploymentRecord employment, Func<DateOnly, bool> inScope, DateOnly on)
    {
        var all = CountsOf(deeds.Where(deed => deed.Day <= on));
        // Months before a baseline are exposed for nobody, so that deeds of these months would raise a rate that they are no part of. Exposure from the first deed
        // on would begin sooner for the busy than for the quiet, and tell the two apart by that alone.
        var ofRates = deeds.Any(deed => employment.UnknownOn(deed.Day)) ? CountsOf(deeds.Where(deed => deed.Day <= on && !employment.UnknownOn(deed.Day))) : null;
        var exposure = Exposure(employment, inScope, on);
        return [.. Enum.GetValues<Dimension>().Select(Of)];

        Score Of(Dimension dimension)
        {
            var lines = LinesOf(dimension, all, employment, on);
            var ofRate = ofRates is null ? lines : LinesOf(dimension, ofRates, employment, on);
            var people = lines.Select(line => line.Counterpart).OfType<PersonId>().Distinct().Count();
            var hasRate = exposure > 0 && (ofRate.Count > 0 || lines.Count == 0);
            return new Score(
                dimension, lines.Sum(line => line.Points), people, lines, hasRate ? Math.Round(ofRate.Sum(line => line.Points) / exposure, 4) : null,
                hasRate ? RateInterval.Of(ofRate.Select(line => line.Points), exposure) : null);
        }
    }

    /// <summary>How often each of the rules, by its number, counts deeds with each person in each quarter.</summary>
    private Dictionary<(int Rule, Quarter Quarter, PersonId? Counterpart), int> CountsOf(IEnumerable<Deed> deeds)
    {
        var counts = new Dictionary<(int, Quarter, PersonId?), int>();
        foreach (var deed in deeds)
        {
            for (var rule = 0; rule < Items.Count; rule++)
            {
                if (Counts(Items[rule], deed)) CollectionsMarshal.GetValueRefOrAddDefault(counts, (rule, Quarter.Of(deed.Day), deed.Counterpart), out _) += deed.Count;
            }
        }

        return counts;
    }

    private List<ScoreLine> LinesOf(
        Dimension dimension, Dictionary<(int Rule, Quarter Quarter, PersonId? Counterpart), int> counts, People.EmploymentRecord employment, DateOnly on) =>
    [
        .. counts.Where(of => Items[of.Key.Rule].Dimension == dimension)
            .OrderBy(of => of.Key.Quarter).ThenBy(of => Items[of.Key.Rule].Kind).ThenBy(of => Items[of.Key.Rule].Way).ThenBy(of => of.Key.Counterpart)
            .ThenBy(of => of.Key.Rule)
            .Select(of => LineOf(Items[of.Key.Rule], of.Key.Quarter, of.Key.Counterpart, of.Value, DecayOf(of.Key.Quarter, employment, on))).OfType<ScoreLine>()
    ];

    private static ScoreLine? LineOf(Rule rule, Quarter quarter, PersonId? counterpart, int count, decimal decay)
    {
        if (count <= 0 || decay == 0) return null;
        var worth = rule.Worth(count);
        var capped = Math.Min(worth, rule.Cap);
        return new ScoreLine(quarter, rule.Kind, rule.Way, counterpart, count, worth, capped, decay, capped * decay);
    }

    private static bool Counts(Rule rule, in Deed deed) => rule.Kind == deed.Kind && rule.Way == deed.Way && rule.AcrossUnits == deed.AcrossUnits
        && (deed.Counterpart is not null || !rule.NeedsCounterpart) && (deed.Kind != LineKind.Reaction || Says(deed.Quality, rule.Qualities ?? Appreciation));

    private static bool Says(string quality, IReadOnlyList<ReactionKind> any)
    {
        foreach (var one in any)
        {
            if (quality == Enum.GetName(one)) return true;
        }

        return false;
    }

    private decimal DecayOf(Quarter quarter, People.EmploymentRecord employment, DateOnly on)
    {
        var now = Quarter.Of(on);
        var age = (quarter.QuartersUntil(now) * 3 - employment.SuspendedMonths(quarter, now)) / 3;
        return age < Decay.Count ? Decay[age] : 0m;
    }

    private decimal Exposure(People.EmploymentRecord employment, Func<DateOnly, bool> inScope, DateOnly on)
    {
        if (employment.Spells.Count == 0) return 0m;
        var exposure = 0m;
        var now = Quarter.Of(on);
        for (var quarter = Quarter.Of(employment.Spells[0].Start); quarter.CompareTo(now) <= 0; quarter = Quarter.Of(quarter.LastDay.AddDays(1)))
        {
            var decay = DecayOf(quarter, employment, on);
            if (decay > 0) exposure += decay * employment.ExposedMonths(quarter, inScope, on);
        }

        return exposure;
    }
}
