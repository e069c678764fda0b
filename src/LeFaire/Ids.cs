using System.Text.Json;
using System.Text.Json.Serialization;

namespace LeFaire;

/// <summary>An identifier that is a UUID and nothing else.</summary>
/// <typeparam name="T">The identifier itself.</typeparam>
public interface IId<T> where T : struct, IId<T>
{
    /// <summary>The UUID.</summary>
    Guid Value { get; }

    /// <summary>Gives a UUID its meaning.</summary>
    static abstract T From(Guid value);
}

/// <summary>One identity in one source: a chat user, a directory entry, a learner. Random, issued by the vault, never rewritten.</summary>
[JsonConverter(typeof(IdConverter<AccountId>))]
public readonly record struct AccountId(Guid Value) : IId<AccountId>, IComparable<AccountId>
{
    /// <inheritdoc/>
    public static AccountId From(Guid value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(AccountId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A set of linked accounts, named after the least account id among its directory accounts, else among all.</summary>
[JsonConverter(typeof(IdConverter<PersonId>))]
public readonly record struct PersonId(Guid Value) : IId<PersonId>, IComparable<PersonId>
{
    /// <inheritdoc/>
    public static PersonId From(Guid value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(PersonId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>An event of the log: the keyed hash of (source, item key, event name, occurrence).</summary>
[JsonConverter(typeof(IdConverter<EventId>))]
public readonly record struct EventId(Guid Value) : IId<EventId>, IComparable<EventId>
{
    /// <inheritdoc/>
    public static EventId From(Guid value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(EventId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Where something was done: a space, a workshop, a mentorship or an opportunity. It is the id of that thing's stream.</summary>
[JsonConverter(typeof(IdConverter<PlaceId>))]
public readonly record struct PlaceId(Guid Value) : IId<PlaceId>, IComparable<PlaceId>
{
    /// <inheritdoc/>
    public static PlaceId From(Guid value) => new(value);

    /// <inheritdoc/>
    public int CompareTo(PlaceId other) => Value.CompareTo(other.Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>An onboarding cohort (promotion d'arrivée). It is the id of its stream.</summary>
[JsonConverter(typeof(IdConverter<CohortId>))]
public readonly record struct CohortId(Guid Value) : IId<CohortId>
{
    /// <inheritdoc/>
    public static CohortId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A succession plan. It is the id of its stream.</summary>
[JsonConverter(typeof(IdConverter<PlanId>))]
public readonly record struct PlanId(Guid Value) : IId<PlanId>
{
    /// <inheritdoc/>
    public static PlanId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>An entry of someone's CV. It is the id of its stream.</summary>
[JsonConverter(typeof(IdConverter<CvEntryId>))]
public readonly record struct CvEntryId(Guid Value) : IId<CvEntryId>
{
    /// <inheritdoc/>
    public static CvEntryId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>A dossier: a plan's nominees as they were seen at one moment.</summary>
[JsonConverter(typeof(IdConverter<DossierId>))]
public readonly record struct DossierId(Guid Value) : IId<DossierId>
{
    /// <inheritdoc/>
    public static DossierId From(Guid value) => new(value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString();
}

/// <summary>Writes an id as its bare UUID.</summary>
public sealed class IdConverter<T> : JsonConverter<T> where T : struct, IId<T>
{
    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.From(reader.GetGuid());

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    /// <inheritdoc/>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.From(Guid.Parse(reader.GetString()!));

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value.ToString());
}
