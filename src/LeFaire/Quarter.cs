namespace LeFaire;

/// <summary>A quarter of a calendar year.</summary>
/// <param name="Year">The year.</param>
/// <param name="Number">From 1 to 4.</param>
public readonly record struct Quarter(int Year, int Number) : IComparable<Quarter>
{
    /// <summary>The quarter that a day lies in.</summary>
    public static Quarter Of(DateOnly day) => new(day.Year, (day.Month + 2) / 3);

    /// <summary>Its first day.</summary>
    public DateOnly FirstDay => new(Year, Number * 3 - 2, 1);

    /// <summary>Its last day.</summary>
    public DateOnly LastDay => FirstDay.AddMonths(3).AddDays(-1);

    /// <summary>How many quarters it lies before another.</summary>
    public int QuartersUntil(Quarter other) => (other.Year - Year) * 4 + other.Number - Number;

    /// <summary>The quarter so many after it; before it where negative.</summary>
    public Quarter Plus(int quarters) => Of(FirstDay.AddMonths(3 * quarters));

    /// <inheritdoc/>
    public int CompareTo(Quarter other) => other.QuartersUntil(this);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Year}-Q{Number}");
}
