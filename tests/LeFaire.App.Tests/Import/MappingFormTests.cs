using System.Text.Json.Nodes;
using LeFaire.People;

namespace LeFaire.Import;

/// <summary>A mapping put together by the form.</summary>
public class MappingFormTests
{
    [Fact]
    public void values_are_mapped_by_what_they_mean()
    {
        var mapping = JsonNode.Parse(MappingForm.Compose(
            ImportKind.Directory,
            new Dictionary<string, string>
            {
                ["source"] = "hr", ["key"] = "id", ["unit"] = "unit", ["relationship.column"] = "contract", ["relationship.values.Relationship.Cdi"] = "CDI, permanent",
                ["relationship.values.Relationship.Stage"] = "intern"
            },
            ";", "utf-8"))!;
        mapping["relationship"]!.ToJsonString().ShouldBe("""{"column":"contract","values":{"CDI":"cdi","permanent":"cdi","intern":"stage"}}""");
        mapping["unit"]!.ToJsonString().ShouldBe("""["unit"]""");
    }

    [Fact]
    public void values_of_a_column_that_was_not_chosen_say_nothing() => MappingForm.Compose(
        ImportKind.Directory, new Dictionary<string, string> { ["source"] = "hr", ["relationship.values.Relationship.Cdi"] = "CDI" }, ",", "utf-8")
        .ShouldNotContain("relationship");

    [Fact]
    public void a_mapping_with_values_is_one_that_the_import_reads()
    {
        var json = MappingForm.Compose(
            ImportKind.Cv,
            new Dictionary<string, string>
            {
                ["source"] = "cv", ["account"] = "email", ["accountsAre"] = "email", ["entry.column"] = "type", ["entry.values.CvEntryKind.Diploma"] = "diplôme, titre",
                ["code"] = "code"
            },
            ",", "utf-8");
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, json);
            var values = Mapping.Load<CvMapping>(path, "cv").Entry.Values!;
            values.ShouldBe([KeyValuePair.Create("diplôme", CvEntryKind.Diploma), KeyValuePair.Create("titre", CvEntryKind.Diploma)], ignoreOrder: true);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
