using Microsoft.Extensions.Localization;

namespace LeFaire.Pages;

/// <summary>The words of enumerations and events that all pages share: <c>Texts.resx</c> (English) and <c>Texts.fr.resx</c>. Other texts stand beside their page.</summary>
public sealed class Texts;

/// <summary>Looks words up.</summary>
public static class Wording
{
    /// <summary>A member of an enumeration, as <c>Type.Member</c> in the resources.</summary>
    public static string Of<T>(this IStringLocalizer<Texts> words, T member) where T : struct, Enum => words[$"{typeof(T).Name}.{member}"];

    /// <summary>An event, by its name in the log.</summary>
    public static string OfEvent(this IStringLocalizer<Texts> words, string name) => words[Fact.Names.Single(kind => kind.Value == name).Key.Name];
}
