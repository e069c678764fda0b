using LeFaire.Hosting;
using LeFaire.Import;
using LeFaire.People;

namespace LeFaire.Governance;

/// <summary>How long what is held about leavers is kept, in a company of three of whom two left.</summary>
public class RetentionTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task who_left_is_listed_with_the_day_until_which_they_are_kept_until_they_are_erased()
    {
        await using var installation = await Opened.InstallationAsync(postgres);
        var (before, recent, here) = (Account(1), Account(2), Account(3));
        await ReadModels.History.AppendAsync(installation, [.. Of(before, new(2020, 3, 12)), .. Of(recent, new(2026, 2, 27)), .. Of(here, null)]);
        var runs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAutomationsEndpoint.Post(installation, Ct)));
        runs.SelectMany(outcomes => outcomes).SelectMany(outcome => outcome.Events).Count(one => one.Name == "retention_set").ShouldBe(2);

        var listed = await ShowRetentionEndpoint.Get(null, null, null, null, null, installation, Ct);
        listed.Items.Select(one => (one.Person.Value, one.Until, one.IsOver)).ShouldBe(
            [(before.Value, new DateOnly(2025, 3, 31), true), (recent.Value, new DateOnly(2031, 2, 28), false)]);
        (await ShowRetentionEndpoint.Get(true, null, null, null, null, installation, Ct)).Items.Single().Person.Value.ShouldBe(before.Value);
        // As of before it was set, nothing was.
        (await ShowRetentionEndpoint.Get(null, null, null, null, 8, installation, Ct)).Items.ShouldBeEmpty();

        (await ErasePersonEndpoint.HandleAsync(before, new ErasePerson(Confirmed: true), new Actor(Role.Dpo, null), installation, Ct)).Refused.ShouldBeNull();
        (await ShowRetentionEndpoint.Get(null, null, null, null, null, installation, Ct)).Items.Single().Person.Value.ShouldBe(recent.Value);
        (await RunAutomationsEndpoint.Post(installation, Ct)).SelectMany(outcome => outcome.Events).ShouldNotContain(one => one.Name == "retention_set");
        (await installation.Views.VerifyAsync(Views.All, null, Ct)).ShouldAllBe(found => found.Equal);
    }

    private static AccountId Account(int number) => new(Opened.Key.Id("account", $"{number}"));

    private static IEnumerable<NewEvent> Of(AccountId account, DateOnly? left)
    {
        var joined = new DateTimeOffset(2015, 1, 5, 0, 0, 0, TimeSpan.Zero);
        Fact[] facts =
        [
            new AccountOpened(account, SourceKind.Directory, "Example SA", joined), new EmploymentStarted(account, true, joined),
            .. left is { } day ? [new EmploymentEnded(account, false, new(day, default, TimeSpan.Zero))] : Array.Empty<Fact>()
        ];
        return facts.Select(fact => new NewEvent(new EventId(Opened.Key.Id("event", $"{account}", fact.GetType().Name)), account.Value, fact));
    }
}
