using LeFaire.Succession;

namespace LeFaire.Business;

/// <summary>What an indicator is counted in.</summary>
public enum Measure
{
    /// <summary>A number of people.</summary>
    People,

    /// <summary>From 0 to 1, read as a percentage.</summary>
    Share,

    /// <summary>From 0, all alike, to 1.</summary>
    Coefficient,

    /// <summary>Whole days.</summary>
    Days,

    /// <summary>Per 100 employees and year.</summary>
    PerHundredAndYear
}

/// <summary>An indicator with its written definition.</summary>
/// <param name="Code">A stable kebab-case name.</param>
/// <param name="Measure">What it is counted in.</param>
/// <param name="Name">Its name.</param>
/// <param name="Definition">What it means, and what it does not.</param>
/// <param name="Of">Where it stands among a period's figures.</param>
public sealed record Indicator(string Code, Measure Measure, Bilingual Name, Bilingual Definition, Func<PeriodFigures, decimal?> Of)
{
    /// <summary>Every indicator, in the order of the report.</summary>
    public static IReadOnlyList<Indicator> All { get; } =
    [
        new("employees", Measure.People,
            new("Salariés", "Employees"),
            new("Personnes employées au moins un jour de la période.", "People employed on at least one day of the period."),
            figures => figures.Employees),
        new("participation", Measure.Share,
            new("Participation", "Participation"),
            new(
                "Part de ces salariés qui ont apporté au moins une contribution : message, réponse, communauté ouverte, atelier animé, séance de mentorat "
                + "comme mentor, projet ou mission livré.",
                "Share of these employees who made at least one contribution: a post, a reply, a community opened, a workshop hosted, a mentoring session "
                + "as mentor, a project or mission delivered."),
            figures => figures.Participation),
        new("concentration", Measure.Coefficient,
            new("Concentration", "Concentration"),
            new(
                "Coefficient de Gini du nombre de contributions par salarié, ceux qui n'en ont aucune compris : 0 si tous contribuent autant, près de 1 si tout vient de quelques-uns.",
                "Gini coefficient of the number of contributions per employee, those who made none included: 0 where all contribute as much, near 1 where all comes from a few."),
            figures => figures.Concentration),
        new("days-to-first-answer", Measure.Days,
            new("Délai médian d'une première réponse", "Median time to a first answer"),
            new(
                "Jours entre un message et la première réponse d'un collègue à son auteur dans le même espace : la moitié des messages en ont eu une en autant de jours. "
                + "On attend 30 jours au plus et jusqu'à la fin de la période ; un message encore sans réponse compte comme tel. En jours UTC entiers, car les lignes ne "
                + "gardent pas l'heure ; une réponse du même jour peut précéder le message, et une réponse à un autre message du même auteur peut compter.",
                "Days from a post to the first reply of a colleague to its author in the same space: half of the posts had one within so many days. "
                + "The wait is 30 days at most and ends with the period; a post without an answer by then counts as such. In whole UTC days, since the rows do "
                + "not keep the hour; a reply of the same day may precede the post, and a reply to another post of the same author may count."),
            figures => figures.DaysToFirstAnswer),
        new("answered-by-next-day", Measure.Share,
            new("Messages avec réponse au plus tard le lendemain", "Posts answered by the next day"),
            new(
                "Part des messages auxquels un collègue a répondu le jour même ou le lendemain, d'après les mêmes délais.",
                "Share of posts that a colleague answered on the same or the next day, from the same waits."),
            figures => figures.AnsweredByNextDay),
        new("ties-across-units", Measure.Share,
            new("Liens entre unités", "Ties across units"),
            new(
                "Part des paires de personnes dont l'une a aidé l'autre (réponse, atelier, mentorat) et qui étaient d'unités différentes le jour de leur premier lien de la "
                + "période. Les paires dont une unité est inconnue sont laissées de côté.",
                "Share of the pairs of people of whom one helped the other (a reply, a workshop, mentoring) who were of different units on the day of their first tie in "
                + "the period. Pairs of whom a unit is unknown are left out."),
            figures => figures.TiesAcrossUnits),
        new("newcomers-integrated", Measure.Share,
            new("Nouveaux avec un lien réciproque à 90 jours", "Newcomers with a reciprocal tie by day 90"),
            new(
                "Parmi les personnes arrivées dans la période, part de celles qui, au 90e jour, ont aidé un collègue qui les a aidées. Incidence cumulée (Aalen-Johansen) : "
                + "un départ avant vaut jamais, une ancienneté encore insuffisante à la fin de la période n'est pas un échec.",
                "Among people who joined in the period, the share who by day 90 had helped a colleague who had helped them. Cumulative incidence (Aalen-Johansen): "
                + "leaving before counts as never, being there for too short a time at the period's end is no failure."),
            figures => figures.NewcomersIntegrated),
        new("mentoring-coverage", Measure.Share,
            new("Demandes de mentorat satisfaites", "Mentoring coverage"),
            new(
                "Part des demandes de mentorat faites dans la période qu'un mentor a acceptées avant sa fin.",
                "Share of the mentoring requests made in the period that a mentor accepted before its end."),
            figures => figures.MentoringCoverage),
        new("internal-mobility", Measure.PerHundredAndYear,
            new("Mobilité interne", "Internal mobility"),
            new(
                "Passages d'une unité à une autre pour 100 salariés et par an : passages × 1 200 ÷ mois-personnes, un mois-personne étant un salarié présent en fin de mois. "
                + "Une unité renommée compte comme un passage de ceux qui y sont.",
                "Moves from one unit to another per 100 employees and year: moves × 1,200 ÷ person-months, a person-month being an employee there at a month's end. "
                + "A unit renamed counts as a move of those in it."),
            figures => figures.InternalMobility),
        new("succession-coverage", Measure.Share,
            new("Couverture de la relève", "Succession coverage"),
            new(
                "Part des plans de relève ouverts en fin de période qui ont au moins un candidat prêt dès maintenant. Les plans qui concernent le lecteur sont laissés de côté.",
                "Share of the succession plans open at the period's end with at least one candidate ready now. Plans that concern the reader are left out."),
            figures => figures.SuccessionCoverage)
    ];
}
