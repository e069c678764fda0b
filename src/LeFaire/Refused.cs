namespace LeFaire;

/// <summary>What kind of refusal it is: the API answers 400, 404 and 409.</summary>
public enum RefusedAs
{
    /// <summary>The command itself does not make sense, whatever stands in the log.</summary>
    Invalid,

    /// <summary>What it is about does not exist.</summary>
    Unknown,

    /// <summary>What stands in the log does not allow it.</summary>
    Conflict
}

/// <summary>Why a command was not carried out.</summary>
/// <param name="Type">A stable kebab-case name that scripts may rely on.</param>
/// <param name="Title">The reason in a few words.</param>
/// <param name="Detail">What holds, and what to do about it.</param>
/// <param name="As">What kind of refusal it is.</param>
public sealed record Refused(string Type, string Title, string Detail, RefusedAs As);

/// <summary>What a command amounts to: facts to record, or a refusal and no facts.</summary>
/// <param name="Facts">The facts to record, in order.</param>
/// <param name="Refused">Why nothing is recorded; null where something is.</param>
public sealed record Decision(IReadOnlyList<Fact> Facts, Refused? Refused)
{
    /// <summary>The command holds and gives these facts.</summary>
    public static Decision Of(params IReadOnlyList<Fact> facts) => new(facts, null);

    /// <summary>What stands in the log does not allow it.</summary>
    public static Decision Refuse(string type, string title, string detail) => new([], new Refused(type, title, detail, RefusedAs.Conflict));

    /// <summary>The command itself does not make sense.</summary>
    public static Decision Invalid(string type, string title, string detail) => new([], new Refused(type, title, detail, RefusedAs.Invalid));

    /// <summary>What it is about does not exist.</summary>
    public static Decision Unknown(string type, string title, string detail) => new([], new Refused(type, title, detail, RefusedAs.Unknown));
}
