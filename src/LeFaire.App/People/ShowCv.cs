using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;

namespace LeFaire.People;

/// <summary>An entry of a CV with its label.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Code">Its closed code.</param>
/// <param name="Label">Its label, from the vault.</param>
/// <param name="Level">How well a language is spoken.</param>
/// <param name="Esco">Its ESCO URI.</param>
/// <param name="From">Its first day, or when it was obtained; null where the source does not tell.</param>
/// <param name="Until">The last day of a post, or on which a certification is valid.</param>
/// <param name="OwnWord">True where the person recorded it themselves: no plan takes it for a requirement that is met.</param>
public sealed record CvLine(
    CvEntryId Entry, CvEntryKind Kind, string? Code, string? Label, LanguageLevel? Level, string? Esco, DateOnly? From, DateOnly? Until, bool OwnWord);

/// <summary>What someone is, has and can: l'être, beside what their profile says that they do.</summary>
/// <param name="Person">Who.</param>
/// <param name="Entries">What their CV holds, by kind and day.</param>
public sealed record Cv(PersonId Person, IReadOnlyList<CvLine> Entries);

/// <summary>Shows someone's CV.</summary>
public static class CvEndpoint
{
    /// <summary>A person's CV as it stood on a day; an employee sees their own only.</summary>
    /// <param name="person">An id of any of their accounts.</param>
    /// <param name="on">The day; today where not given.</param>
    /// <param name="asOf">The position of the log as of which is asked; all that is known now where not given.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/people/{person}/cv"), Authorize(Policies.SeePerson)]
    public static async Task<Results<Ok<Answer<Cv>>, ProblemHttpResult>> Get(
        Guid person, DateOnly? on, long? asOf, ClaimsPrincipal user, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        if (snapshot.PersonFor(new AccountId(person), Actor.Of(user)) is not { } found) return Answers.NoSuchPerson;
        return TypedResults.Ok(await ReadAsync(snapshot, installation, found, on ?? installation.Today, ct));
    }

    /// <summary>The verb <c>cv</c>, under which <c>cv add</c> and <c>cv withdraw</c> stand too.</summary>
    public static Command Verb()
    {
        var who = new Argument<string?>("person") { Description = "An id of any of their accounts, or an e-mail address.", Arity = ArgumentArity.ZeroOrOne };
        return new Command("cv", "Show someone's CV, add an entry or take one out. Example: cv anna@example.org")
        {
            who, Verbs.On, Verbs.AsOf, Verbs.Json, RecordCvEntryEndpoint.Verb(), WithdrawCvEntryEndpoint.Verb()
        }.Asks(Policies.SeePerson, async (parsed, installation, snapshot, actor, ct) =>
        {
            var person = snapshot.PersonFor(await installation.AccountAsync(parsed.GetValue(who) ?? "", ct), actor) ?? throw NotDoneException.NoSuchPerson;
            return Verbs.Show(parsed, await ReadAsync(snapshot, installation, person, parsed.GetValue(Verbs.On) ?? installation.Today, ct), Show);
        });
    }

    /// <summary>Everyone's CVs, read once for as long as no row moves.</summary>
    internal static async Task<CvRecords> CvsAsync(this Snapshot snapshot, CancellationToken ct) => (await snapshot.OnceAsync<CvRecords>(
        nameof(CvRecords), async () => CvRecords.From(await snapshot.EntriesAsync(Views.Cv, ct), snapshot.People)))!;

    /// <summary>The entries of the CV of a person, of all accounts of theirs.</summary>
    internal static async Task<IReadOnlyList<Entry>> EntriesAsync(Snapshot snapshot, PersonId person, CancellationToken ct)
    {
        var entries = new List<Entry>();
        foreach (var account in snapshot.People.AccountsOf(person)) entries.AddRange(await snapshot.EntriesAsync(Views.Cv, account.Value, ct));
        return entries;
    }

    internal static async Task<Answer<Cv>> ReadAsync(Snapshot snapshot, Installation installation, PersonId person, DateOnly on, CancellationToken ct)
    {
        var cvs = CvRecords.From(await EntriesAsync(snapshot, person, ct), snapshot.People);
        var standing = cvs.Of(person, on);
        var labels = await Names.LabelsAsync(installation.Database, standing.Select(entry => entry.Entry.Value), ct);
        return new(snapshot.Sequence, on, new Cv(person,
        [
            .. standing.OrderBy(entry => entry.Kind).Select(entry => new CvLine(
                entry.Entry, entry.Kind, entry.Code, labels.GetValueOrDefault(entry.Entry.Value), entry.Level, entry.Esco, entry.Inferred ? null : entry.Day,
                entry.Until, cvs.IsOwnWord(entry)))
        ]));
    }

    private static void Show(Answer<Cv> answer)
    {
        Verbs.Line($"CV of {answer.Content.Person} on {Verbs.Day(answer.On)}, at event {Verbs.Count(answer.Sequence)}");
        Verbs.Table(["entry", "kind", "code", "label", "level", "from", "until", ""], answer.Content.Entries.Select(entry => (IReadOnlyList<string>)
        [
            $"{entry.Entry}", $"{entry.Kind}", entry.Code ?? "–", entry.Label ?? entry.Esco ?? "–", $"{entry.Level}",
            entry.From is { } from ? Verbs.Day(from) : "–", entry.Until is { } until ? Verbs.Day(until) : "–",
            entry.OwnWord ? "own word" : ""
        ]));
        Verbs.Line($"What they do: profile {answer.Content.Person}");
    }
}
