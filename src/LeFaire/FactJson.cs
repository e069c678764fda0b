using System.Collections.Frozen;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using LeFaire.Contributions;
using LeFaire.Governance;
using LeFaire.Learning;
using LeFaire.Mobility;
using LeFaire.Onboarding;
using LeFaire.People;
using LeFaire.Succession;

namespace LeFaire;

/// <summary>Facts as JSON, by code generated at compile time: the one form in which the log, the views and the tests hold them.</summary>
[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true, AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Fact))]
[JsonSerializable(typeof(AccountOpened))]
[JsonSerializable(typeof(AccountLinked))]
[JsonSerializable(typeof(AccountUnlinked))]
[JsonSerializable(typeof(AccountMarkedNotAPerson))]
[JsonSerializable(typeof(EmploymentStarted))]
[JsonSerializable(typeof(AssignmentChanged))]
[JsonSerializable(typeof(ProjectAssigned))]
[JsonSerializable(typeof(ProjectUnassigned))]
[JsonSerializable(typeof(ContractSuspended))]
[JsonSerializable(typeof(ContractResumed))]
[JsonSerializable(typeof(EmploymentEnded))]
[JsonSerializable(typeof(CvEntryRecorded))]
[JsonSerializable(typeof(CvEntryWithdrawn))]
[JsonSerializable(typeof(PostPublished))]
[JsonSerializable(typeof(ReplyPosted))]
[JsonSerializable(typeof(PostWithdrawn))]
[JsonSerializable(typeof(ReactionGiven))]
[JsonSerializable(typeof(ReactionWithdrawn))]
[JsonSerializable(typeof(CommunityOpened))]
[JsonSerializable(typeof(CommunityJoined))]
[JsonSerializable(typeof(CommunityLeft))]
[JsonSerializable(typeof(WorkshopScheduled))]
[JsonSerializable(typeof(WorkshopRegistered))]
[JsonSerializable(typeof(WorkshopAttended))]
[JsonSerializable(typeof(WorkshopCancelled))]
[JsonSerializable(typeof(WorkshopRegistrationWithdrawn))]
[JsonSerializable(typeof(WorkshopRated))]
[JsonSerializable(typeof(MentoringSessionHeld))]
[JsonSerializable(typeof(MentoringRequested))]
[JsonSerializable(typeof(MentoringOffered))]
[JsonSerializable(typeof(MentoringAccepted))]
[JsonSerializable(typeof(MentoringDeclined))]
[JsonSerializable(typeof(MentoringFeedbackGiven))]
[JsonSerializable(typeof(MentorshipClosed))]
[JsonSerializable(typeof(TopicsMapped))]
[JsonSerializable(typeof(OpportunityPosted))]
[JsonSerializable(typeof(OpportunityApplied))]
[JsonSerializable(typeof(OpportunityApplicationWithdrawn))]
[JsonSerializable(typeof(OpportunityJoined))]
[JsonSerializable(typeof(OpportunityDelivered))]
[JsonSerializable(typeof(OpportunityClosed))]
[JsonSerializable(typeof(MobilityDeclared))]
[JsonSerializable(typeof(MobilityEnded))]
[JsonSerializable(typeof(CohortOpened))]
[JsonSerializable(typeof(BuddyAsked))]
[JsonSerializable(typeof(BuddyAccepted))]
[JsonSerializable(typeof(BuddyDeclined))]
[JsonSerializable(typeof(PlanOpened))]
[JsonSerializable(typeof(CommitteeMemberNamed))]
[JsonSerializable(typeof(CommitteeMemberReleased))]
[JsonSerializable(typeof(CandidateNominated))]
[JsonSerializable(typeof(NominationSeconded))]
[JsonSerializable(typeof(NominationWithdrawn))]
[JsonSerializable(typeof(ReadinessAssessed))]
[JsonSerializable(typeof(DossierPinned))]
[JsonSerializable(typeof(PositionFilled))]
[JsonSerializable(typeof(PlanClosed))]
[JsonSerializable(typeof(ConsultationClosed))]
[JsonSerializable(typeof(NoticeGiven))]
[JsonSerializable(typeof(ObjectionRaised))]
[JsonSerializable(typeof(ObjectionWithdrawn))]
[JsonSerializable(typeof(FactContested))]
[JsonSerializable(typeof(ContestUpheld))]
[JsonSerializable(typeof(ContestRejected))]
[JsonSerializable(typeof(FactRetracted))]
[JsonSerializable(typeof(ErasureCompleted))]
[JsonSerializable(typeof(RetentionSet))]
[JsonSerializable(typeof(MonthPublished))]
public sealed partial class FactJson : JsonSerializerContext
{
    /// <summary>Reads a fact of the log.</summary>
    /// <param name="name">Its name in the log.</param>
    /// <param name="json">Its data in the log, UTF-8.</param>
    /// <exception cref="JsonException">The name is not known here, or the data is not that of such a fact.</exception>
    public static Fact Read(ReadOnlySpan<char> name, ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        return Read(name, ref reader);
    }

    /// <summary>Reads a fact where a reader stands, and leaves the reader on its last token.</summary>
    /// <param name="name">Its name in the log.</param>
    /// <param name="reader">Stands on the first token of its data, or before it.</param>
    /// <exception cref="JsonException">The name is not known here, or the data is not that of such a fact.</exception>
    public static Fact Read(ReadOnlySpan<char> name, ref Utf8JsonReader reader) =>
        Known.ByName.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var type)
            ? (Fact?)JsonSerializer.Deserialize(ref reader, type) ?? throw new JsonException($"A {name} is null.")
            : throw new JsonException($"No fact is called '{name}'. The log was written by a newer version.");

    /// <summary>Writes a fact as the log holds it, without its name.</summary>
    public static void Write(Utf8JsonWriter writer, Fact fact) => JsonSerializer.Serialize(writer, fact, Known.ByType[fact.GetType()]);

    /// <summary>Writes a fact as the log holds it, without its name.</summary>
    public static byte[] ToBytes(Fact fact) => JsonSerializer.SerializeToUtf8Bytes(fact, Known.ByType[fact.GetType()]);

    private static class Known
    {
        public static readonly FrozenDictionary<string, JsonTypeInfo> ByName =
            global::LeFaire.Fact.Names.ToFrozenDictionary(kind => kind.Value, kind => Default.GetTypeInfo(kind.Key)!);

        public static readonly FrozenDictionary<Type, JsonTypeInfo> ByType =
            global::LeFaire.Fact.Names.ToFrozenDictionary(kind => kind.Key, kind => Default.GetTypeInfo(kind.Key)!);
    }
}
