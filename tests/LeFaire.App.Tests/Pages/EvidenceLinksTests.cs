using System.Globalization;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using LeFaire.Contributions;
using LeFaire.Hosting;

namespace LeFaire.Pages;

/// <summary>From any figure of a person one click to the events behind it: what each link lists is what the figure counts.</summary>
public partial class EvidenceLinksTests(ServedSample sample) : IClassFixture<ServedSample>
{
    private static readonly DateOnly On = DateOnly.ParseExact(ServedSample.LastDay, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task every_figure_of_a_person_leads_to_exactly_the_events_that_it_counts()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var person = await BusiestAsync(snapshot);
        var profile = (await ContributionProfileEndpoint.ReadAsync(snapshot, person, new Actor(Role.Committee, null), On, Ct)).Content;
        profile.Scores.ShouldContain(score => score.Because.Count > 0);
        var links = await LinksAsync("committee", $"/people/{person}?on={ServedSample.LastDay}");

        foreach (var total in profile.Totals) (await SumAsync(links, $"kind={total.Kind}&way={total.Way}")).ShouldBe(total.Count, $"{total.Kind} {total.Way}");
        foreach (var tag in profile.Tags.Take(12)) (await EventsAsync(links, $"tag={tag.Tag}&way=Given")).Sum(step => step.Lines.Where(line => line.Way == "Given").Sum(line => line.Count)).ShouldBe(tag.Count);
        foreach (var month in profile.Months.TakeLast(24))
        {
            var last = month.Month.AddMonths(1).AddDays(-1) is var end && end < On ? end : On;
            foreach (var way in month.Counts.GroupBy(of => of.Way))
            {
                (await SumAsync(links, $"way={way.Key}&from={Verbs.Day(month.Month)}&to={Verbs.Day(last)}")).ShouldBe(way.Sum(of => of.Count), $"{month.Month} {way.Key}");
            }
        }

        var ofTies = new[] { (TiesAsked.Helped, profile.Ties.PeopleHelped), (TiesAsked.HelpedBy, profile.Ties.HelpedBy), (TiesAsked.BothWays, profile.Ties.Reciprocal), (TiesAsked.AcrossUnits, profile.Ties.AcrossUnits) };
        foreach (var (asked, people) in ofTies.Where(of => of.Item2 > 0)) (await PeopleAsync(snapshot, person, await EventsAsync(links, $"ties={asked}"))).ShouldBe(people, $"{asked}");
        profile.TiesByUnit.Count.ShouldBeGreaterThan(1);
        foreach (var unit in profile.TiesByUnit)
        {
            var name = Uri.EscapeDataString(unit.Unit ?? EvidenceAsked.NoUnit);
            (await PeopleAsync(snapshot, person, await EventsAsync(links, $"unit={name}"))).ShouldBe(unit.People, unit.Unit);
            if (unit.Reciprocal > 0) (await PeopleAsync(snapshot, person, await EventsAsync(links, $"unit={name}&ties=BothWays"))).ShouldBe(unit.Reciprocal, unit.Unit);
        }

        // Bridging is counted over ties, the others over lines.
        foreach (var score in profile.Scores.Where(score => score.Because.Count > 0))
        {
            Standing(await EventsAsync(links, $"dimension={score.Dimension}")).Count.ShouldBe(score.Because.Sum(line => line.Count), $"{score.Dimension}");
        }
    }

    [Fact]
    public async Task the_history_behind_a_figure_shows_the_events_that_the_answer_lists()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var person = await BusiestAsync(snapshot);
        var link = (await LinksAsync("committee", $"/people/{person}?on={ServedSample.LastDay}")).First(one => one.Contains("unit=", StringComparison.Ordinal));
        var listed = (await StepsAsync(link)).ConvertAll(step => $"e-{step.Event}");
        var shown = (await PageAsync("committee", link)).QuerySelectorAll("tr[id^=e-]").Select(row => row.Id!).ToList();
        shown.ShouldNotBeEmpty();
        shown.ShouldBe(listed.Take(50));
    }

    [Fact]
    public async Task ones_own_figures_lead_to_their_events_too()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var person = await BusiestAsync(snapshot);
        var profile = (await ContributionProfileEndpoint.ReadAsync(snapshot, person, new Actor(Role.Employee, new AccountId(person.Value)), On, Ct)).Content;
        var links = await LinksAsync($"employee:{person}", $"/me?on={ServedSample.LastDay}");
        foreach (var score in profile.Scores.Where(score => score.Because.Count > 0))
        {
            Standing(await EventsAsync(links, $"dimension={score.Dimension}", $"employee:{person}")).Count.ShouldBe(score.Because.Sum(line => line.Count), $"{score.Dimension}");
        }

        var skills = (await Learning.ShowSkillsEndpoint.ReadAsync(snapshot, person, new Actor(Role.Employee, new AccountId(person.Value)), null, On, Ct)).Content;
        skills.SelectMany(path => path.Stages).ShouldContain(at => at.Quarters.Count > 1);
        foreach (var (path, at) in skills.SelectMany(path => path.Stages.Select(at => (path, at))))
        {
            var filters = $"topic={path.Topic.Name}&stage={at.Stage}";
            Standing(await EventsAsync(links, filters, $"employee:{person}")).Count.ShouldBe(at.Count, filters);
            foreach (var quarter in at.Quarters.Where(of => of.Quarter > On.AddMonths(-18)))
            {
                var to = Quarter.Of(quarter.Quarter).LastDay is var last && last < On ? last : On;
                Standing(await EventsAsync(links, $"{filters}&from={Verbs.Day(quarter.Quarter)}&to={Verbs.Day(to)}", $"employee:{person}")).Count.ShouldBe(quarter.Count, filters);
            }
        }

        foreach (var unit in profile.TiesByUnit)
        {
            var events = await EventsAsync(links, $"unit={Uri.EscapeDataString(unit.Unit ?? EvidenceAsked.NoUnit)}", $"employee:{person}");
            (await PeopleAsync(snapshot, person, events)).ShouldBe(unit.People, unit.Unit);
        }
    }

    [Fact]
    public async Task where_people_are_pseudonyms_units_of_fewer_than_five_are_not_named()
    {
        await using var snapshot = await sample.Installation.Snapshots.OpenAsync(Ct);
        var sizes = snapshot.Everyone.Where(one => snapshot.EmploymentOf(one).EmployedOn(On)).GroupBy(one => snapshot.UnitOf(one, On) ?? "").ToDictionary(of => of.Key, of => of.Count());
        var person = await BusiestAsync(snapshot);
        var small = (await UnitsAsync("committee")).Where(unit => sizes.GetValueOrDefault(unit) < SmallGroups.Fewest).ToList();
        small.ShouldNotBeEmpty();
        var told = await UnitsAsync("analyst");
        told.ShouldNotBeEmpty();
        told.ShouldAllBe(unit => sizes[unit] >= SmallGroups.Fewest);
        (await StepsAsync($"/people/{person}/history?unit={Uri.EscapeDataString(small[0])}")).ShouldNotBeEmpty();
        (await StepsAsync($"/people/{person}/history?unit={Uri.EscapeDataString(small[0])}", "analyst")).ShouldBeEmpty();

        async Task<List<string>> UnitsAsync(string actor) =>
        [
            .. (await sample.GetAsync(actor, $"/api/people/{person}/profile?on={ServedSample.LastDay}")).GetProperty("content").GetProperty("tiesByUnit").EnumerateArray()
                .Select(of => of.TryGetProperty("unit", out var unit) ? unit.GetString() : null).OfType<string>()
        ];
    }

    /// <summary>Who has ties with people of the most units.</summary>
    private static async Task<PersonId> BusiestAsync(ReadModels.Snapshot snapshot)
    {
        var most = new List<(PersonId Person, int Units)>();
        foreach (var person in snapshot.Everyone.Where(one => !snapshot.Scope.Objected(one)))
        {
            var profile = (await ContributionProfileEndpoint.ReadAsync(snapshot, person, new Actor(Role.Committee, null), On, Ct)).Content;
            most.Add((person, profile.TiesByUnit.Count));
        }

        return most.MaxBy(of => of.Units).Person;
    }

    private async Task<List<string>> LinksAsync(string actor, string page) =>
        [.. (await PageAsync(actor, page)).QuerySelectorAll("main a[href*='/history?']").Select(link => link.GetAttribute("href")!)];

    private async Task<IDocument> PageAsync(string actor, string path)
    {
        using var client = sample.As(actor);
        return await new HtmlParser().ParseDocumentAsync(await client.GetStringAsync(path, Ct), Ct);
    }

    /// <summary>The events of the one link whose query begins with these filters, the day of the figure aside.</summary>
    private async Task<List<Step>> EventsAsync(List<string> links, string filters, string actor = "committee") =>
        await StepsAsync(links.Where(link => Query().Match(link).Groups["filters"].Value is var query && (query == filters || query == $"{filters}&to={ServedSample.LastDay}"))
            .Distinct().ShouldHaveSingleItem($"{filters} among {string.Join(' ', links)}"), actor);

    private async Task<int> SumAsync(List<string> links, string filters)
    {
        var (kind, way) = (Regex.Match(filters, "kind=([A-Za-z]+)").Groups[1].Value, Regex.Match(filters, "way=([A-Za-z]+)").Groups[1].Value);
        return (await EventsAsync(links, filters)).SelectMany(step => step.Lines).Where(line => line.Way == way && (kind.Length == 0 || line.Kind == kind)).Sum(line => line.Count);
    }

    private async Task<List<Step>> StepsAsync(string link, string actor = "committee")
    {
        var page = await sample.GetAsync(actor, $"/api{link}&size=1000");
        page.GetProperty("total").GetInt32().ShouldBeLessThanOrEqualTo(1000);
        return
        [
            .. page.GetProperty("items").EnumerateArray().Select(step => new Step(
                new EventId(step.GetProperty("event").GetGuid()), step.TryGetProperty("undoes", out var undone) ? new EventId(undone.GetGuid()) : null,
                [.. step.GetProperty("lines").EnumerateArray().Select(line => new Counted(
                    line.GetProperty("kind").GetString()!, line.GetProperty("way").GetString()!, line.GetProperty("count").GetInt32()))]))
        ];
    }

    /// <summary>What is taken back is listed with what takes it back, and counts for nothing.</summary>
    private static List<Step> Standing(List<Step> steps)
    {
        var undone = steps.Select(step => step.Undoes).OfType<EventId>().ToHashSet();
        return steps.FindAll(step => step.Undoes is null && !undone.Contains(step.Event));
    }

    /// <summary>With how many people the events are ties: they are read from the log, and whoever is not the one is the other.</summary>
    private async Task<int> PeopleAsync(ReadModels.Snapshot snapshot, PersonId person, List<Step> steps)
    {
        var ids = Standing(steps).Select(step => step.Event).ToHashSet();
        ids.Count.ShouldBeGreaterThan(0);
        return (await sample.Installation.LogAsync()).Where(recorded => ids.Contains(recorded.Id)).SelectMany(recorded => Tie.Of(recorded.Fact))
            .Select(tie => (snapshot.People.PersonOf(tie.From), snapshot.People.PersonOf(tie.To)))
            .Select(pair => pair.Item1 == person ? pair.Item2 : pair.Item2 == person ? pair.Item1 : null).OfType<PersonId>().Distinct().Count();
    }

    private sealed record Step(EventId Event, EventId? Undoes, IReadOnlyList<Counted> Lines);

    private sealed record Counted(string Kind, string Way, int Count);

    [GeneratedRegex(@"/history\?(?<filters>.*?)(&on=[0-9-]+)?$", RegexOptions.ExplicitCapture)]
    private static partial Regex Query();
}
