using System.Globalization;
using System.Resources;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace LeFaire.Pages;

/// <summary>Every text of the pages is there in French and English, and none stands in the markup itself.</summary>
public partial class TextsTests
{
    private static readonly string Sources = Path.Combine(Repository.Root, "src", "LeFaire.App");

    public static TheoryData<string> Components => [.. Directory.EnumerateFiles(Sources, "*.razor", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
        .Select(file => Path.GetRelativePath(Sources, file)).Where(file => file != "_Imports.razor").Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Components))]
    public void every_text_of_a_component_has_its_french_and_none_is_left_over(string component)
    {
        var source = File.ReadAllText(Path.Combine(Sources, component));
        var asked = Keys().Matches(source).Select(match => Regex.Unescape(match.Groups["key"].Value)).Concat(TabledKeys(source)).ToHashSet(StringComparer.Ordinal);
        var french = Path.Combine(Sources, Path.ChangeExtension(component, ".fr.resx"));
        var given = File.Exists(french)
            ? XDocument.Load(french).Root!.Elements("data").ToDictionary(data => data.Attribute("name")!.Value, data => data.Element("value")!.Value)
            : [];
        asked.Except(given.Keys).ShouldBeEmpty("no French");
        given.Where(text => string.IsNullOrWhiteSpace(text.Value)).Select(text => text.Key).ShouldBeEmpty("empty French");
        // The code beside a component may ask for its texts.
        source = string.Concat(Directory.EnumerateFiles(Path.GetDirectoryName(Path.Combine(Sources, component))!, "*.cs").Select(File.ReadAllText).Prepend(source));
        // Where texts are asked for by a variable, which are left over cannot be told.
        var byVariable = AskedByVariable().IsMatch(source);
        given.Keys.Where(key => !byVariable && !asked.Contains(key) && !source.Contains($"\"{key}\"", StringComparison.Ordinal)).ShouldBeEmpty("left over");
        foreach (var (key, text) in given) Places(text).ShouldBe(Places(key), key);
    }

    [Theory]
    [MemberData(nameof(Components))]
    public void no_text_stands_in_the_markup_itself(string component)
    {
        var source = File.ReadAllText(Path.Combine(Sources, component));
        if (source.IndexOf("\n@code", StringComparison.Ordinal) is var code and > 0) source = source[..code];
        source = Comments().Replace(source, "");
        var literal = TextBetweenTags().Matches(source).Select(match => match.Groups["text"].Value.Trim())
            .Where(text => Word().IsMatch(text) && !text.Contains(';', StringComparison.Ordinal) && !text.EndsWith(':')).ToList();
        literal.Except(["Le", "Faire", "Le Faire", "JSON", "CSV", "HTML", "· Le Faire"]).ShouldBeEmpty();
    }

    [Fact]
    public void the_words_of_every_enumeration_and_event_are_there_in_both_languages()
    {
        var words = new ResourceManager(typeof(Texts));
        var french = words.GetResourceSet(CultureInfo.GetCultureInfo("fr"), createIfNotExists: true, tryParents: false)!;
        var english = words.GetResourceSet(CultureInfo.InvariantCulture, createIfNotExists: true, tryParents: false)!;
        var shown = Directory.EnumerateFiles(Sources, "*.razor", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();
        shown.ShouldContain(text => text.Contains("Words.Of(", StringComparison.Ordinal));
        var members = new[] { typeof(LineKind).Assembly, typeof(Texts).Assembly }.SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type => type.IsEnum && english.GetString($"{type.Name}.{type.GetEnumNames()[0]}") is not null)
            .SelectMany(type => type.GetEnumNames().Select(name => $"{type.Name}.{name}"));
        foreach (var key in members.Concat(LeFaire.Fact.Names.Keys.Select(kind => kind.Name)))
        {
            english.GetString(key).ShouldNotBeNullOrWhiteSpace(key);
            french.GetString(key).ShouldNotBeNullOrWhiteSpace(key);
        }
    }

    // Keys in a table of the component, asked for by a variable.
    private static IEnumerable<string> TabledKeys(string source) => Tables().Matches(source)
        .SelectMany(table => Strings().Matches(table.Value)).Select(match => match.Groups["text"].Value).Where(text => !text.StartsWith('/'));

    private static string Places(string text) => string.Join(',', Placeholder().Matches(text).Select(match => match.Value[1..2]).Distinct().Order());

    [GeneratedRegex("""\bT\["(?<key>(?:[^"\\]|\\.)*)" """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Keys();

    [GeneratedRegex("""\b[Tt]\[(?!")|\b[Tt]\[\$""")]
    private static partial Regex AskedByVariable();

    [GeneratedRegex("""Places =\s*\[.*?\];""", RegexOptions.Singleline)]
    private static partial Regex Tables();

    [GeneratedRegex("""
        "(?<text>[^"]+)"
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Strings();

    [GeneratedRegex(@"\{\d[^}]*\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"@\*.*?\*@|<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"(?<=[a-z""/]>)(?<text>[^<>@{}]+)(?=</?[a-z])", RegexOptions.ExplicitCapture)]
    private static partial Regex TextBetweenTags();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Word();
}
