namespace LeFaire.People;

/// <summary>Units are paths from the largest to the smallest, parts divided by " / ".</summary>
public static class Units
{
    /// <summary>True where a unit is another, or lies below it.</summary>
    public static bool IsWithin(string? unit, string other) =>
        unit is not null && (unit == other || (unit.StartsWith(other, StringComparison.Ordinal) && unit.AsSpan(other.Length).StartsWith(" / ")));
}
