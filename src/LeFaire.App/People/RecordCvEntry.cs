using System.CommandLine;
using System.Security.Claims;
using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using Wolverine.Http;
using Wolverine.Persistence.EventSourcing;

namespace LeFaire.People;

/// <summary>Adds an entry to someone's CV by hand.</summary>
public static class RecordCvEntryEndpoint
{
    /// <summary>Adds an entry, an employee only to their own CV.</summary>
    [WolverinePost("/api/people/{person}/cv"), Authorize(Policies.KeepCvs), Emits(typeof(CvEntryRecorded))]
    public static async Task<Results<Created<Outcome>, ProblemHttpResult>> Post(
        Guid person, RecordCvEntry command, ClaimsPrincipal user, Installation installation, CancellationToken ct) =>
        Answers.Of(await HandleAsync(new AccountId(person), command, Actor.Of(user), installation, ct), $"/api/people/{person}/cv");

    /// <summary>The verb <c>cv add</c>.</summary>
    public static Command Verb()
    {
        var who = Verbs.Person();
        var kind = new Argument<CvEntryKind>("kind") { Description = "post, diploma, certification, language or skill." };
        var label = new Option<string?>("--label") { Description = "What it is called; it stays in the vault." };
        var code = new Option<string?>("--code") { Description = "Its closed code, such as EQF7, or of a language by ISO 639-1." };
        var level = new Option<LanguageLevel?>("--level") { Description = "How well a language is spoken, A1 to C2 or native." };
        var esco = new Option<string?>("--esco") { Description = "Its ESCO URI." };
        var from = new Option<DateOnly?>("--from") { Description = "Its first day, or when it was obtained, yyyy-MM-dd." };
        var until = new Option<DateOnly?>("--until") { Description = "The last day of a post, or on which a certification is valid." };
        return new Command("add", "Add an entry to someone's CV. Example: cv add anna@example.org certification --code PMP --from 2025-03-01 --until 2028-02-29")
        {
            who, kind, label, code, level, esco, from, until, Verbs.Json
        }.Runs(Policies.KeepCvs, async (parsed, installation, actor, ct) =>
        {
            var command = new RecordCvEntry(
                parsed.GetValue(kind), parsed.GetValue(label), parsed.GetValue(code), parsed.GetValue(level), parsed.GetValue(esco), parsed.GetValue(from),
                parsed.GetValue(until));
            var account = await installation.AccountAsync(parsed.GetRequiredValue(who), ct);
            return Verbs.Show(parsed, await HandleAsync(account, command, actor, installation, ct), "Added");
        });
    }

    internal static Task<Outcome> HandleAsync(AccountId account, RecordCvEntry command, Actor actor, Installation installation, CancellationToken ct)
    {
        var entry = new CvEntryId(installation.Key.Id(
            "stream", "cv-by-hand", $"{account}", $"{command.Kind}", command.Code ?? "", command.Label ?? "", command.From is { } day ? Verbs.Day(day) : ""));
        return installation.Deciding.DecideAsync(
            entry.Value, (views, now) => DecideAsync(views, account, command, entry, actor, now, ct), ct,
            async (connection, _) =>
            {
                if (command.Label is { } label) await Vault.LabelAsync(connection, [(entry.Value, account, label)], ct);
            });
    }

    private static async Task<Decision> DecideAsync(
        Snapshot views, AccountId account, RecordCvEntry command, CvEntryId entry, Actor actor, DateTimeOffset now, CancellationToken ct) =>
        views.PersonFor(account, actor) is { } person
            ? RecordCvEntry.Decide(command, entry, account, actor.Account, now, await CvEndpoint.EntriesAsync(views, person, ct))
            : Decision.Unknown("unknown-person", "Not found", "Nobody whom you may see is known by that id.");
}
