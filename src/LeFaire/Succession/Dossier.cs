using System.Security.Cryptography;
using System.Text;

namespace LeFaire.Succession;

/// <summary>What a dossier holds of one nominee: ids and figures, no name.</summary>
/// <param name="Person">Who.</param>
/// <param name="Json">Their section, in canonical form.</param>
public sealed record DossierSection(PersonId Person, string Json)
{
    /// <summary>SHA-256 of the section's bytes in UTF-8.</summary>
    public string Hash => Dossier.HashOf(Json);
}

/// <summary>A plan's nominees as a committee saw them, in bytes that are kept as they are: a head, and a section each, so that one can be erased.</summary>
/// <param name="Head">What the plan asks and how large its pool was, in canonical form.</param>
/// <param name="Sections">The nominees, in the plan's neutral order; of the rest of the pool nothing is kept.</param>
public sealed record Dossier(string Head, IReadOnlyList<DossierSection> Sections)
{
    /// <summary>SHA-256 over the hashes of head and sections, each on a line with whose it is.</summary>
    public string RootHash => RootOf(Head, Sections.Select(section => new SectionHash(new AccountId(section.Person.Value), section.Hash)));

    /// <summary>Writes down a plan as it stands.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="sequence">The position of the log that it was computed at.</param>
    public static Dossier Of(SuccessionCandidates plan, long sequence) => new(
        CanonicalJson.Of(new Top(
            plan.Plan, plan.Opened, plan.On, sequence, plan.RulesVersion, plan.NothingInScope, plan.Pool.Count, plan.Reached, plan.Withdrawn.Count)),
        [
            .. plan.Pool.Where(member => member.State != PoolState.InPool).Select(member => new DossierSection(member.Person, Of(plan, member.Person)!)),
            .. plan.Outside.Select(outside => new DossierSection(outside.Person, Of(plan, outside.Person)!))
        ]);

    /// <summary>The root hash of a head and the hashes of sections, gone ones included.</summary>
    public static string RootOf(string head, IEnumerable<SectionHash> sections) =>
        HashOf(string.Join('\n', [HashOf(head), .. sections.Select(section => $"{section.Person} {section.Hash}")]));

    /// <summary>SHA-256 of a text's bytes in UTF-8.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>What a dossier would hold of someone; null where they are neither in the pool nor nominated.</summary>
    internal static string? Of(SuccessionCandidates plan, PersonId person)
    {
        var member = plan.Pool.FirstOrDefault(member => member.Person == person);
        var outside = plan.Outside.FirstOrDefault(outside => outside.Person == person);
        if (member is null && outside is null) return null;
        // Who leads them is somebody else's.
        if (member?.Assignment is { } place) member = member with { Assignment = place with { Manager = null } };
        return CanonicalJson.Of(new Entry(member, outside));
    }

    private sealed record Top(
        PlanId Plan, PlanOpened Opened, DateOnly On, long Sequence, string RulesVersion, bool NothingInScope, int Pool, decimal? Reached, int Withdrawn);

    private sealed record Entry(PoolMember? Member, NomineeOutside? Outside);
}
