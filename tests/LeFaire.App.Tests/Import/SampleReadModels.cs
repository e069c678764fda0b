using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using LeFaire.Contributions;
using LeFaire.Hosting;
using LeFaire.Learning;
using LeFaire.Onboarding;
using LeFaire.People;
using LeFaire.ReadModels;
using LeFaire.Succession;

namespace LeFaire.Import;

/// <summary>Gives the read models of a database with names in place of ids, so that two databases can be compared.</summary>
internal static partial class SampleReadModels
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() } };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Every CV, profile, cohort and plan as text, by a name that holds in every database.</summary>
    public static async Task<SortedDictionary<string, string>> ReadModelsAsync(this Installation installation, DateOnly on)
    {
        await installation.Upkeep.ReachEndAsync(progress: null, Stop);
        await using var snapshot = await installation.Snapshots.OpenAsync(Stop);
        var names = await NamesAsync(installation);
        var everyone = await snapshot.EveryoneAsync(_ => true, Stop);
        var rules = Rules.InForceOn(on);
        var models = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var known = await snapshot.QualificationsAsync(null, Stop);
        foreach (var rows in everyone)
        {
            var entries = known.Cvs.Of(rows.Person, on);
            var labels = await Names.LabelsAsync(installation.Database, entries.Select(entry => entry.Entry.Value), Stop);
            models.Add($"cv {names[rows.Person.Value]}", Named(entries.Select(entry => (object)new { entry, label = labels.GetValueOrDefault(entry.Entry.Value) }).ToList(), names));
            foreach (var own in new[] { false, true })
            {
                var profile = ContributionProfile.Of(rows, snapshot.People, snapshot.Scope, rules, on, own, snapshot.UnitOf);
                models.Add($"profile {names[rows.Person.Value]} {(own ? "own" : "others")}", Named(profile, names));
            }
        }

        foreach (var opened in (await snapshot.EntriesAsync(Views.Cohorts, Stop)).Select(entry => entry.Fact).OfType<CohortOpened>())
        {
            models.Add(
                $"cohort {opened.Entity} {Day(opened.JoinedFrom)} {Day(opened.JoinedTo)}",
                Named(new CohortsShown([opened], everyone, snapshot.People, on, snapshot.UnitOf).EngagementOf(opened.Cohort), names));
        }

        foreach (var plan in await PlansAsync(snapshot))
        {
            var candidates = SuccessionCandidates.Of(plan, known, everyone, snapshot.People, snapshot.Scope, rules, on, snapshot.UnitOf)!;
            models.Add($"plan {candidates.Opened.Position}", Named(candidates, names));
        }

        return models;

        async Task<List<List<Entry>>> PlansAsync(Snapshot from)
        {
            var plans = new List<List<Entry>>();
            foreach (var opened in Entry.Standing<PlanOpened>(await from.EntriesAsync(Views.Plans, Stop)))
            {
                plans.Add(await from.EntriesAsync(Views.Plans, opened.Plan.Value, Stop));
            }

            return plans;
        }
    }

    /// <summary>Accounts by address, spaces and workshops by title, mentorships by who meets whom.</summary>
    private static async Task<Dictionary<Guid, string>> NamesAsync(Installation installation)
    {
        var names = new Dictionary<Guid, string>();
        await using (var select = installation.Database.CreateCommand(
            "select id, coalesce(email, source_key) from vault.accounts union all select id, title from vault.titles"))
        await using (var reader = await select.ExecuteReaderAsync(Stop))
        {
            while (await reader.ReadAsync(Stop)) names.Add(reader.GetGuid(0), reader.GetString(1));
        }

        foreach (var session in (await installation.LogAsync()).Select(recorded => recorded.Fact).OfType<MentoringSessionHeld>())
        {
            names[session.Mentorship.Value] = $"{names[session.Mentor.Value]} with {names[session.Mentee.Value]}";
        }

        return names;
    }

    private static string Named(object model, Dictionary<Guid, string> names) =>
        Sorted(JsonNode.Parse(AnyId().Replace(JsonSerializer.Serialize(model, Options), id => Name(id.Value, names))))!.ToJsonString();

    private static string Name(string id, Dictionary<Guid, string> names) =>
        names.TryGetValue(Guid.Parse(id), out var name) ? JsonEncodedText.Encode(name).ToString() : id;

    // Where equals stand in a list, the order is that of random ids.
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonArray list => new JsonArray([.. list.Select(Sorted).OrderBy(item => item?.ToJsonString(), StringComparer.Ordinal)]),
        JsonObject item => new JsonObject(item.Select(of => KeyValuePair.Create(of.Key, Sorted(of.Value)))),
        _ => node?.DeepClone()
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.ExplicitCapture)]
    private static partial Regex AnyId();
}
