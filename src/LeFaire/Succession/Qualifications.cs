using LeFaire.Contributions;
using LeFaire.People;

namespace LeFaire.Succession;

/// <summary>What a plan may ask of people besides their employment.</summary>
/// <param name="Cvs">Everyone's CVs.</param>
/// <param name="Communities">Who is in the communities of the plan's perimeter.</param>
public sealed record Qualifications(CvRecords Cvs, Memberships Communities);
