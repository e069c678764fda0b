namespace LeFaire.Hosting;

/// <summary>What was asked cannot be done; the command line prints it and ends with 1, the API answers with it.</summary>
/// <param name="type">A stable kebab-case name that scripts may rely on.</param>
/// <param name="message">What is wrong and what to do.</param>
/// <param name="kind">What kind of refusal it is.</param>
public sealed class NotDoneException(string type, string message, RefusedAs kind = RefusedAs.Conflict) : Exception(message)
{
    /// <summary>A stable kebab-case name.</summary>
    public string Type { get; } = type;

    /// <summary>What kind of refusal it is: the API answers 400, 404 and 409.</summary>
    public RefusedAs As { get; } = kind;

    /// <summary>Nobody is known by what was typed, or not to whoever asks.</summary>
    public static NotDoneException NoSuchPerson => 
        new("unknown-person", "Nobody is known by that id or address. See: people", RefusedAs.Unknown);

    /// <summary>A command was refused.</summary>
    public static NotDoneException Of(Refused refused) => 
        new(refused.Type, $"{refused.Title} ({refused.Type}). {refused.Detail}", refused.As);
}
