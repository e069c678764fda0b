namespace LeFaire;

/// <summary>Real data beside the repository, where it is there.</summary>
internal static class RealData
{
    /// <summary>One of its folders; the test is skipped where it is absent.</summary>
    public static string Folder(string name)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            var found = Path.Combine(at.FullName, "shared", "data", name);
            if (Directory.Exists(found)) return found;
        }

        Assert.Skip($"shared/data/{name} is not beside the repository.");
        return "";
    }
}
