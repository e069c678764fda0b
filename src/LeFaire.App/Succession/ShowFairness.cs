using System.CommandLine;
using System.Globalization;
using System.Security.Claims;
using LeFaire.Governance;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.ReadModels;
using MathNet.Numerics.Distributions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.Succession;

/// <summary>Who is of which group, supplied with the question and kept nowhere.</summary>
/// <param name="By">By what people are grouped: Sex, AgeBand, PartTime or Site.</param>
/// <param name="People">The group of each.</param>
public sealed record FairnessGroups(string By, IReadOnlyList<GroupedPerson> People);

/// <summary>Someone's group.</summary>
/// <param name="Person">An id of any of their accounts.</param>
/// <param name="Group">The group.</param>
public sealed record GroupedPerson(AccountId Person, string Group);

/// <summary>A group's rate as a row of a table, with the selection that it is of.</summary>
/// <param name="Into">Into what was selected: Nominated or Candidates.</param>
/// <param name="Group">The group.</param>
/// <param name="Pool">How many of the pool are of it.</param>
/// <param name="Selected">How many of them were selected.</param>
/// <param name="Rate">Selected over pool.</param>
/// <param name="Low">Lower bound of the rate's exact interval.</param>
/// <param name="High">Upper bound.</param>
/// <param name="ImpactRatio">The rate over the highest rate of the groups shown; null where nobody was selected.</param>
/// <param name="UnderFourFifths">True where the ratio is under four fifths.</param>
public sealed record SelectionRate(
    string Into, string Group, int Pool, int Selected, decimal Rate, decimal Low, decimal High, decimal? ImpactRatio, bool UnderFourFifths);

/// <summary>Shows whether a list treats groups of its pool alike.</summary>
public static class FairnessEndpoint
{
    /// <summary>How the file of groups is read.</summary>
    internal static FixedForm Form { get; } = FixedForm.Of("fairness");

    /// <summary>Selection rates and impact ratios by groups that are supplied with the question; nothing of it is stored.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="groups">Who is of which group.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="context">Takes the rows of the CSV.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverinePost("/api/plans/{plan}/fairness"), Authorize(Policies.SeePlans)]
    public static async Task<Results<Ok<Answer<Fairness>>, ProblemHttpResult>> Post(
        Guid plan, FairnessGroups groups, DateOnly? on, long? asOf, ClaimsPrincipal user, HttpContext context, Installation installation,
        CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        var (refused, answer) = await ReadAsync(snapshot, Actor.Of(user), installation, new PlanId(plan), groups, on ?? installation.Today, ct);
        if (refused is not null) return Answers.Problem(refused);
        await Accesses.RecordAsync(installation, Actor.Of(user), Accesses.PurposeOf(user, "fairness"), "/api/plans/{plan}/fairness", person: null, plan, ct);
        context.AsTable(Rows(answer!.Content));
        return TypedResults.Ok(answer);
    }

    /// <summary>The verb <c>fairness</c>.</summary>
    public static Command Verb()
    {
        var id = new Argument<Guid>("plan") { Description = "The plan's id." };
        var file = new Option<string>("--groups")
        {
            Description = "A CSV file with the columns person (an id or e-mail address) and group; it is kept nowhere.", Required = true
        };
        var by = new Option<string>("--by") { Description = "What the groups are: Sex, AgeBand, PartTime or Site.", Required = true };
        return new Command("fairness", "Show whether a list treats groups of its pool alike. Example: fairness PLAN --groups groups.csv --by Sex")
        {
            id, file, by, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeePlans, async (parsed, installation, snapshot, actor, ct) =>
        {
            using var csv = CsvFile.Open(parsed.GetRequiredValue(file), Form);
            var groups = new FairnessGroups(parsed.GetRequiredValue(by), await PeopleAsync(csv, installation, ct));
            var on = parsed.GetValue(Verbs.On) ?? installation.Today;
            var (refused, answer) = await ReadAsync(snapshot, actor, installation, new PlanId(parsed.GetValue(id)), groups, on, ct);
            return refused is null ? Verbs.Show(parsed, answer!, Show) : throw NotDoneException.Of(refused);
        });
    }

    internal static async Task<(Refused? Refused, Answer<Fairness>? Answer)> ReadAsync(
        Snapshot snapshot, Actor actor, Installation installation, PlanId plan, FairnessGroups groups, DateOnly on, CancellationToken ct)
    {
        if (!Enum.TryParse<FairnessGrouping>(groups.By, ignoreCase: true, out var by) || !Enum.IsDefined(by))
        {
            return (new Refused(
                "refused-grouping", "Not by that", "Groups are by Sex, AgeBand, PartTime or Site. Origin, union membership and health are never asked for.",
                RefusedAs.Invalid), null);
        }

        if (groups.People.Select(one => one.Group).Distinct().Select(SensitiveNames.ReasonToRefuse).FirstOrDefault(reason => reason is not null) is { } why)
        {
            return (new Refused("refused-group", "Not such a group", $"A group's name suggests {why}, which is never asked for.", RefusedAs.Invalid), null);
        }

        if (await SuccessionCandidatesEndpoint.ReadForAsync(actor, installation, snapshot, plan, on, ct) is not { } found)
        {
            return (SuccessionCandidatesEndpoint.NoSuchPlan, null);
        }

        var groupOf = new Dictionary<PersonId, string>();
        foreach (var one in groups.People)
        {
            if (snapshot.People.PersonOf(one.Person) is { } person) groupOf[person] = one.Group;
        }

        return (null, new(snapshot.Sequence, on, Fairness.Of(found, by, groupOf, ClopperPearson)));
    }

    /// <summary>Every rate as a row.</summary>
    internal static IEnumerable<SelectionRate> Rows(Fairness fairness)
    {
        return [.. fairness.Nominated.Select(rate => Row("Nominated", rate)), .. fairness.Candidates.Select(rate => Row("Candidates", rate))];

        static SelectionRate Row(string into, GroupRate rate) =>
            new(into, rate.Group, rate.Pool, rate.Selected, rate.Rate, rate.Low, rate.High, rate.ImpactRatio, rate.UnderFourFifths);
    }

    // The quantiles of two beta distributions; nobody and everybody have bounds of their own.
    private static (double Low, double High) ClopperPearson(int selected, int of) => (
        selected == 0 ? 0 : Beta.InvCDF(selected, of - selected + 1, 0.025), selected == of ? 1 : Beta.InvCDF(selected + 1, of - selected, 0.975));

    /// <summary>Reads who is of which group.</summary>
    /// <exception cref="NotDoneException">A row cannot be read, or names nobody who is known.</exception>
    internal static async Task<List<GroupedPerson>> PeopleAsync(CsvFile file, Installation installation, CancellationToken ct)
    {
        var (who, group) = (file.Column("person")!.Value, file.Column("group")!.Value);
        var people = new List<GroupedPerson>();
        while (file.Read())
        {
            var row = new CsvRow(file, zone: null);
            var (person, name) = (row.Required(who), row.Required(group));
            if (row.Fault is { } fault) throw new NotDoneException("not-readable", $"{file.Place}: {fault}");
            var known = await People.Names.FindAsync(installation.Database, person, ct)
                ?? throw new NotDoneException("unknown-person", $"{file.Place}: nobody is known by that id or address.");
            people.Add(new GroupedPerson(known, name));
        }

        return file.Broken is { } broken ? throw new NotDoneException("not-readable", $"{file.Place}: {broken}") : people;
    }

    private static void Show(Answer<Fairness> answer)
    {
        var fairness = answer.Content;
        foreach (var (into, rates) in new[] { ("nominated", fairness.Nominated), ("candidates", fairness.Candidates) })
        {
            Verbs.Table(["group", "pool", into, "rate", "95% interval", "ratio to the highest", "under four fifths"], rates.Select(rate => (IReadOnlyList<string>)
            [
                rate.Group, $"{rate.Pool}", $"{rate.Selected}", Number(rate.Rate), $"{Number(rate.Low)} – {Number(rate.High)}",
                rate.ImpactRatio is { } ratio ? Number(ratio) : "–", rate.UnderFourFifths ? "yes" : "no"
            ]));
        }

        if (fairness.Hidden > 0) Verbs.Line($"{fairness.Hidden} of the pool are in no group that is shown.");
        Verbs.Line("Under four fifths is a rule of thumb: in small groups one person tips it, as the intervals show. It finds nothing by itself.");
    }

    private static string Number(decimal number) => number.ToString("0.####", CultureInfo.InvariantCulture);
}
