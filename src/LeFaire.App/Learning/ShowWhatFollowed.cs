using System.CommandLine;
using System.Globalization;
using LeFaire.Hosting;
using LeFaire.ReadModels;
using Microsoft.AspNetCore.Authorization;
using Wolverine.Http;

namespace LeFaire.Learning;

/// <summary>Shows what followed workshops.</summary>
public static class ShowWhatFollowedEndpoint
{
    /// <summary>Whether attendees of workshops went on to help others on the topic within 90 days, against those who waited, or their own time before.</summary>
    /// <param name="topic">Only workshops on this topic.</param>
    /// <param name="on">The day, from which the end falls back to that of the last month published; today where not given.</param>
    /// <param name="asOf">The position of the log, from which the answer falls back to that of the last month published; the end where not given.</param>
    /// <param name="installation">The installation.</param>
    /// <param name="ct">Gives up.</param>
    [WolverineGet("/api/workshops/followed"), Authorize(Policies.SeeLearning)]
    public static async Task<Answer<WhatFollowed>> Get(string? topic, DateOnly? on, long? asOf, Installation installation, CancellationToken ct)
    {
        await using var snapshot = await installation.Snapshots.OpenAsync(asOf, ct);
        return await ReadAsync(snapshot, topic, on ?? installation.Today, ct);
    }

    /// <summary>The verb <c>workshops followed</c>.</summary>
    public static Command Verb()
    {
        var topic = new Option<string?>("--topic") { Description = "Only workshops on this topic." };
        return new Command("followed", "Show whether those who attended went on to help others on the topic. Example: workshops followed --topic sql")
        {
            topic, Verbs.On, Verbs.AsOf, Verbs.Json
        }.Asks(Policies.SeeLearning, async (parsed, installation, snapshot, _, ct) => Verbs.Show(
            parsed, await ReadAsync(snapshot, parsed.GetValue(topic), parsed.GetValue(Verbs.On) ?? installation.Today, ct), answer => Show(answer.Content)));
    }

    /// <summary>What followed some workshops as the last month published tells, those left out whose 90 days were not over at its end.</summary>
    /// <param name="snapshot">The snapshot.</param>
    /// <param name="asked">Tells the workshops by what is asked.</param>
    /// <param name="which">Which workshops.</param>
    /// <param name="on">The day.</param>
    /// <param name="ct">Gives up.</param>
    internal static async Task<Answer<WhatFollowed>> OfAsync(
        Snapshot snapshot, object asked, Func<WorkshopRecord, TopicMap, bool> which, DateOnly on, CancellationToken ct)
    {
        var (rows, to) = await snapshot.PublishedAsync(on, ct);
        var followed = await rows.OnceAsync(("followed", asked, to), async () =>
        {
            var topics = await MapTopicsEndpoint.ReadAsync(rows, ct);
            var observed = WhatFollowed.Observed([.. (await ListWorkshopsEndpoint.AllAsync(rows, to, ct)).Where(one => which(one, topics))], to);
            var people = observed.SelectMany(one => one.Attended.Concat(one.Waiting)).ToHashSet();
            var everyone = people.Count == 0 ? [] : await rows.EveryoneAsync(people.Contains, ct);
            return WhatFollowed.Of(observed, everyone, rows.People, topics);
        });
        return new(rows.Sequence, to, followed!);
    }

    internal static void Show(WhatFollowed followed)
    {
        if (followed.Workshops == 0)
        {
            Verbs.Line("What followed is told from the first month's end after 90 days.");
            return;
        }

        Verbs.Line($"What followed {followed.Workshops} workshops: of those who attended {Text(followed.Attended)} answered or taught on the topic within 90 days.");
        if (followed.ComparedWith == Compared.WaitingList) Verbs.Line($"Of those who waited for a place: {Text(followed.Others)}.");
        if (followed.ComparedWith == Compared.ThemselvesBefore) Verbs.Line($"Of the same people in the 90 days before: {Text(followed.Others)}.");
        Verbs.Line("Only who was there from 90 days before to 90 days after is counted. People choose to attend: a difference is no proof that the workshop caused it.");

        static string Text(Proportion? share) => share is null
            ? "too few to show"
            : string.Create(CultureInfo.InvariantCulture, $"{share.Count} of {share.Of} ({share.Share:P0}, 95% interval {share.Low:P0} to {share.High:P0})");
    }

    internal static Task<Answer<WhatFollowed>> ReadAsync(Snapshot snapshot, string? topic, DateOnly on, CancellationToken ct) => OfAsync(
        snapshot, topic ?? "", (one, topics) => topic is null || ListWorkshopsEndpoint.TopicsOf(one, topics).Contains(topic), on, ct);
}
