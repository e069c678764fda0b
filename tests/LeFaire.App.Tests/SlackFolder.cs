using System.IO.Compression;

namespace LeFaire;

/// <summary>A small Slack export in a temporary folder.</summary>
internal sealed class SlackFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("lefaire-slack-").FullName;

    public static SlackFolder Small()
    {
        var folder = new SlackFolder();
        folder.Write("users.json", """
            [{"id":"U1","team_id":"T1","name":"anna","profile":{"real_name":"Anna Exemple","email":"anna@example.org"}},
             {"id":"U2","team_id":"T1","name":"boris","deleted":true,"profile":{"real_name":"Boris Exemple"}},
             {"id":"UB","team_id":"T1","name":"deploys","is_bot":true,"profile":{}}]
            """);
        folder.Write("channels.json", """
            [{"id":"C1","name":"general","created":1433558319,"creator":"U1","is_general":true,"members":["U1"],"purpose":{"value":""}},
             {"id":"C2","name":"cfdt-infos","created":1433558320,"creator":"U1","is_general":false,"members":["U1"],"purpose":{"value":""}}]
            """);
        folder.Write("general/2015-06-09.json", """
            [{"type":"message","subtype":"channel_join","user":"U2","text":"<@U2> has joined the channel","ts":"1433866000.000001"},
             {"type":"message","user":"U1","text":"How do I join tables in #sql ?","ts":"1433866203.000003","thread_ts":"1433866203.000003","reply_count":1,
              "reactions":[{"name":"+1::skin-tone-2","users":["U2"],"count":1},{"name":"eyes","users":["U3"],"count":1}]},
             {"type":"message","user":"U2","text":"<@U1> like this","ts":"1433866300.000001","thread_ts":"1433866203.000003"},
             {"type":"message","subtype":"bot_message","bot_id":"B7","text":"built","ts":"1433866400.000001"}]
            """);
        folder.Write("cfdt-infos/2015-06-09.json", """[{"type":"message","user":"U1","text":"tract","ts":"1433866500.000001"}]""");
        folder.Write("dms.json", """[{"id":"D1","members":["U1","U2"]}]""");
        folder.Write("D1/2015-06-09.json", """[{"type":"message","user":"U1","text":"between us","ts":"1433866600.000001"}]""");
        return folder;
    }

    public void Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    public void Replace(string name, string old, string with)
    {
        var file = System.IO.Path.Combine(Path, name);
        var text = File.ReadAllText(file);
        text.ShouldContain(old);
        File.WriteAllText(file, text.Replace(old, with, StringComparison.Ordinal));
    }

    public string Zip()
    {
        var zip = Path + ".zip";
        ZipFile.CreateFromDirectory(Path, zip);
        return zip;
    }

    public void Dispose()
    {
        Directory.Delete(Path, recursive: true);
        File.Delete(Path + ".zip");
    }
}
