namespace LeFaire.Succession;

/// <summary>Writes a plan's nominees down as they are seen at this moment.</summary>
public sealed record PinDossier
{
    /// <summary>Gives what was pinned; the bytes themselves lie beside the log.</summary>
    /// <param name="dossier">The dossier's id.</param>
    /// <param name="plan">The plan as it stands; null where there is none.</param>
    /// <param name="sequence">The position of the log that it was computed at.</param>
    /// <param name="build">Names the code that computed it.</param>
    /// <param name="by">Who pins it; null where the actor is no person.</param>
    /// <param name="at">When.</param>
    /// <param name="people">Who is who.</param>
    public static Decision Decide(
        DossierId dossier, SuccessionCandidates? plan, long sequence, string build, AccountId? by, DateTimeOffset at, People.People people)
    {
        if (TakingPart.IsBarred(plan, people.PersonOf(by), out var barred)) return barred;
        var pinned = Dossier.Of(plan, sequence);
        return pinned.Sections.Count == 0
            ? Decision.Refuse("nobody-nominated", "Nobody is nominated", "A dossier holds those nominated, and nobody is yet. See: nominate")
            : Decision.Of(new DossierPinned(
                dossier, plan.Plan, sequence, plan.On, plan.RulesVersion, build, pinned.RootHash,
                [.. pinned.Sections.Select(section => new SectionHash(new AccountId(section.Person.Value), section.Hash))], by, at));
    }
}
