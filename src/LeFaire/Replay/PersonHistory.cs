using LeFaire.Contributions;

namespace LeFaire.Replay;

/// <summary>One figure that differs between two states.</summary>
/// <param name="Figure">Which: a kind and way of the totals, a dimension of the scores, or a count of the ties.</param>
/// <param name="Before">What it is in the one; 0 where it is not there.</param>
/// <param name="After">What it is in the other; 0 where it is not there.</param>
public sealed record FigureChange(string Figure, decimal Before, decimal After);

/// <summary>A person's history, folded by the very functions that fold the views.</summary>
public static class PersonHistory
{
    /// <summary>The rows of a person after some events; events of others that touch the person give what they give to the person alone.</summary>
    /// <param name="person">The person.</param>
    /// <param name="accounts">Their accounts.</param>
    /// <param name="events">The events, in any order.</param>
    public static PersonRows Fold(PersonId person, IReadOnlySet<AccountId> accounts, IEnumerable<Recorded> events)
    {
        var rows = new Rows(accounts);
        foreach (var recorded in events)
        {
            Views.Contributions.Fold(recorded, rows);
            Views.Ties.Fold(recorded, rows);
            Views.Employment.Fold(recorded, rows);
        }

        Bag.Settle(rows.Lines);
        Bag.Settle(rows.Employment);
        foreach (var ties in rows.Ties.Values) Bag.Settle(ties);
        return new PersonRows(
            person, rows.Lines, [.. rows.Ties.SelectMany(of => of.Value.Select(tie => (of.Key.From, of.Key.To, tie)))], rows.Employment);
    }

    /// <summary>The figures that differ between two states of a profile, in order of their names.</summary>
    public static IReadOnlyList<FigureChange> Changes(ContributionProfile before, ContributionProfile after)
    {
        var (one, other) = (Figures(before), Figures(after));
        return
        [
            .. one.Keys.Union(other.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(figure => new FigureChange(figure, one.GetValueOrDefault(figure), other.GetValueOrDefault(figure)))
                .Where(change => change.Before != change.After)
        ];
    }

    private static Dictionary<string, decimal> Figures(ContributionProfile profile)
    {
        var figures = new Dictionary<string, decimal>(StringComparer.Ordinal)
        {
            ["ties: helped"] = profile.Ties.PeopleHelped, ["ties: helped by"] = profile.Ties.HelpedBy, ["ties: reciprocal"] = profile.Ties.Reciprocal,
            ["ties: across units"] = profile.Ties.AcrossUnits
        };
        foreach (var total in profile.Totals) figures[$"total: {total.Kind} {total.Way}"] = total.Count;
        foreach (var score in profile.Scores) figures[$"score: {score.Dimension}"] = score.Points;
        return figures;
    }

    /// <summary>Takes in what is the person's and passes over the rest.</summary>
    private sealed class Rows(IReadOnlySet<AccountId> accounts) : IRows<Line>, IRows<Tie>, IRows<Entry>
    {
        public List<Line> Lines { get; } = [];

        public Dictionary<(AccountId From, AccountId To), List<Tie>> Ties { get; } = [];

        public List<Entry> Employment { get; } = [];

        public void Add(RowKey row, Line element)
        {
            if (IsOwn(row.First)) Lines.Add(element);
        }

        public void Add(RowKey row, Tie element)
        {
            if (!IsOwn(row.First) && !IsOwn(row.Second)) return;
            var pair = (new AccountId(row.First), new AccountId(row.Second));
            if (!Ties.TryGetValue(pair, out var ties)) Ties[pair] = ties = [];
            ties.Add(element);
        }

        public void Add(RowKey row, Entry element)
        {
            if (IsOwn(row.First)) Employment.Add(element);
        }

        private bool IsOwn(Guid account) => accounts.Contains(new AccountId(account));
    }
}
