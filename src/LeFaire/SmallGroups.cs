namespace LeFaire;

/// <summary>What keeps figures from pointing at few people: one rule for every read model.</summary>
public static class SmallGroups
{
    /// <summary>The fewest people that any figure may point at.</summary>
    public const int Fewest = 5;

    /// <summary>True where a number of people may be shown: nobody, or enough.</summary>
    public static bool IsShown(int people) => people is 0 or >= Fewest;

    /// <summary>True where a number neither is, nor by subtraction from what is shown gives, a group too small to be shown.</summary>
    internal static bool IsShown(int people, List<int> shown) => IsShown(people) && shown.TrueForAll(other => IsShown(Math.Abs(people - other)));
}
