namespace LeFaire;

/// <summary>Why a command was not carried out.</summary>
/// <param name="Type">A stable kebab-case name that scripts may rely on.</param>
/// <param name="Title">The reason in a few words.</param>
/// <param name="Detail">What holds, and what to do about it.</param>
public sealed record Refused(string Type, string Title, string Detail);

/// <summary>What a command amounts to: facts to record, or a refusal and no facts.</summary>
/// <param name="Facts">The facts to record, in order.</param>
/// <param name="Refused">Why nothing is recorded; null where something is.</param>
public sealed record Decision(IReadOnlyList<Fact> Facts, Refused? Refused)
{
    /// <summary>The command holds and gives these facts.</summary>
    public static Decision Of(params IReadOnlyList<Fact> facts) => new(facts, null);

    /// <summary>The command does not hold.</summary>
    public static Decision Refuse(string type, string title, string detail) => new([], new Refused(type, title, detail));
}
