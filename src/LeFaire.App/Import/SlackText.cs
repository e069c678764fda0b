using System.Text;

namespace LeFaire.Import;

/// <summary>What is kept of a message's text: its length, who is mentioned, and its tags.</summary>
internal readonly record struct SlackText(int Length, IReadOnlyList<string> Mentioned, IReadOnlyList<string> Tags)
{
    /// <summary>Reads a text in Slack's markup; the text goes no further.</summary>
    public static SlackText Of(string text, string author, IReadOnlySet<string> tags)
    {
        var plain = new StringBuilder(text.Length);
        HashSet<string>? mentioned = null;
        var lastClose = text.LastIndexOf('>');
        for (var at = 0; at < text.Length; at++)
        {
            var close = text[at] == '<' && at < lastClose ? text.IndexOf('>', at) : -1;
            if (close < 0)
            {
                plain.Append(text[at]);
                continue;
            }

            var inside = text.AsSpan(at + 1, close - at - 1);
            if (Mention(inside) is { } user)
            {
                Add(ref mentioned, user, author);
            }
            else
            {
                plain.Append(Label(inside));
            }

            at = close;
        }

        var read = plain.Replace("&lt;", "<").Replace("&gt;", ">").Replace("&amp;", "&").ToString().Trim();
        return new(read.Length, mentioned is null ? [] : [.. mentioned], Import.Tags.In(read, tags));
    }

    private static void Add(ref HashSet<string>? mentioned, string user, string author)
    {
        if (user != author)
        {
            (mentioned ??= []).Add(user);
        }
    }

    private static string? Mention(ReadOnlySpan<char> inside)
    {
        if (inside.Length < 3 || inside[0] != '@' || inside[1] is not ('U' or 'W'))
        {
            return null;
        }

        var bar = inside.IndexOf('|');
        var id = inside[1..(bar < 0 ? inside.Length : bar)];
        return id.ContainsAnyExcept(Ids) ? null : id.ToString();
    }

    private static readonly System.Buffers.SearchValues<char> Ids = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");

    private static ReadOnlySpan<char> Label(ReadOnlySpan<char> inside)
    {
        var bar = inside.IndexOf('|');
        return bar < 0 ? default : inside[(bar + 1)..];
    }
}
