using LeFaire.Contributions;
using LeFaire.Governance;

namespace LeFaire.Mobility;

/// <summary>How many people someone reaches by ties, whichever of the two did something for the other, in the twelve months up to a day.</summary>
/// <param name="Person">Who.</param>
/// <param name="FirstCircle">Those with whom they have a tie.</param>
/// <param name="SecondCircle">Those with whom one of these has a tie, and they themselves have none.</param>
public sealed record TieCircle(PersonId Person, int FirstCircle, int SecondCircle)
{
    /// <summary>Those with whom someone has a tie that may be used.</summary>
    /// <param name="rows">Their rows.</param>
    /// <param name="people">Who is who.</param>
    /// <param name="scope">What may be used.</param>
    /// <param name="on">The last day; the first is that of twelve months before, left out itself.</param>
    public static IReadOnlySet<PersonId> Neighbours(PersonRows rows, People.People people, Scope scope, DateOnly on) =>
        Activity.Of(rows with { Lines = [] }, people, on, (_, _) => null).Within(scope).Ties
            .Where(tie => tie.Day > on.AddMonths(-12) && !scope.Objected(tie.Counterpart)).Select(tie => tie.Counterpart).ToHashSet();

    /// <summary>Counts both circles.</summary>
    /// <param name="person">Who.</param>
    /// <param name="first">Their neighbours.</param>
    /// <param name="beyond">The neighbours of these.</param>
    public static TieCircle Of(PersonId person, IReadOnlySet<PersonId> first, IEnumerable<IReadOnlySet<PersonId>> beyond) =>
        new(person, first.Count, beyond.SelectMany(of => of).Distinct().Count(other => other != person && !first.Contains(other)));
}
