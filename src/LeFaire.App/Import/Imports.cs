using System.Text;
using LeFaire.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace LeFaire.Import;

/// <summary>How far uploaded files have come.</summary>
public enum UploadState
{
    /// <summary>They wait for whoever says how to read them.</summary>
    Waiting,

    /// <summary>They are being imported.</summary>
    Running,

    /// <summary>They are imported, and deleted.</summary>
    Done,

    /// <summary>They could not be imported; they wait for another try.</summary>
    Failed
}

/// <summary>Files that were uploaded to be imported.</summary>
/// <param name="Id">Names them.</param>
/// <param name="Kind">What they are.</param>
/// <param name="Files">Their names.</param>
/// <param name="State">How far they have come.</param>
/// <param name="Choices">What was chosen in the form, for another try.</param>
/// <param name="Read">Bytes read.</param>
/// <param name="Length">Bytes to read; 0 where unknown.</param>
/// <param name="Summary">What the import did; null before it is done.</param>
/// <param name="Error">Why it failed; null where it did not.</param>
public sealed record Upload(
    Guid Id, ImportKind Kind, IReadOnlyList<string> Files, UploadState State, IReadOnlyDictionary<string, string> Choices, long Read = 0, long Length = 0,
    ImportSummary? Summary = null, string? Error = null);

/// <summary>
/// Takes in the files that pages send, and imports them; an import goes on when the page is left. The files lie in the installation's own folder until they are
/// imported or given up, and no longer than the process lives.
/// </summary>
public sealed class Imports(Installation installation, ILogger<Imports> logger) : IHostedService, IDisposable
{
    /// <summary>Where files are sent to.</summary>
    public const string Path = "/imports/uploads";

    /// <summary>The most bytes of one upload.</summary>
    public const long MostBytes = 4L << 30;

    private const int MostFiles = 500;
    private const int MostKept = 20;

    private readonly string folder = System.IO.Path.Combine(
        installation.Home?.Path ?? System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"lefaire-{Guid.NewGuid():N}"), "uploads");

    private readonly CancellationTokenSource stopping = new();
    private readonly Lock access = new();
    private readonly List<Upload> uploads = [];
    private readonly List<Task> running = [];

    /// <summary>The uploads of this process, the latest first.</summary>
    public IReadOnlyList<Upload> Uploads
    {
        get
        {
            lock (access) return [.. uploads.AsEnumerable().Reverse()];
        }
    }

    /// <summary>An upload; null where there is none of that id.</summary>
    public Upload? Find(Guid id) => Uploads.FirstOrDefault(upload => upload.Id == id);

    /// <summary>The folder of an upload's files.</summary>
    internal string FilesOf(Upload upload) => System.IO.Path.Combine(folder, $"{upload.Id:N}", "files");

    /// <summary>What an importer is given: the folder where it reads one, else the file.</summary>
    internal string PathOf(Upload upload) => upload.Kind is ImportKind.Directory or ImportKind.Workshops || (upload.Kind == ImportKind.Cv && !NeedsMapping(upload))
        ? FilesOf(upload)
        : System.IO.Path.Combine(FilesOf(upload), upload.Files[0]);

    /// <summary>Whether its columns have to be mapped.</summary>
    internal static bool NeedsMapping(Upload upload) => upload.Kind switch
    {
        ImportKind.Slack or ImportKind.Links => false,
        ImportKind.Cv => !upload.Files.All(file => file.EndsWith(".json", StringComparison.OrdinalIgnoreCase)),
        _ => true
    };

    /// <summary>What is wrong with a file, with its name in it, never with where it lies.</summary>
    internal string Said(Upload upload, ImportException wrong) => wrong.Message
        .Replace(FilesOf(upload) + System.IO.Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Replace(FilesOf(upload), "", StringComparison.Ordinal);

    /// <summary>Takes in what a form sends, file by file, without holding it in memory, and leads on to where it is said how to read it.</summary>
    public static async Task ReceiveAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = MostBytes;
        var to = await context.RequestServices.GetRequiredService<Imports>().ReceiveAsync(context, context.RequestAborted) is { } upload
            ? $"/imports/new?upload={upload.Id}"
            : "/imports?refused=true";
        context.Response.Redirect(to);
    }

    /// <summary>Begins to import an upload; does nothing where it is under way or imported already.</summary>
    /// <param name="id">The upload.</param>
    /// <param name="mapping">The text of its mapping, where it needs one.</param>
    /// <param name="source">A name for the source; null for its own.</param>
    /// <param name="allowed">Spaces, groups and workshops that are taken in though their name would refuse them.</param>
    /// <param name="options">How the import is done.</param>
    /// <param name="choices">What was chosen, for another try.</param>
    public void Begin(
        Guid id, string? mapping, string? source, IReadOnlyCollection<string> allowed, ImportOptions options, IReadOnlyDictionary<string, string> choices)
    {
        Upload upload;
        lock (access)
        {
            if (uploads.Find(one => one.Id == id) is not { State: UploadState.Waiting or UploadState.Failed } found) return;
            upload = Put(found with { State = UploadState.Running, Choices = choices, Read = 0, Error = null });
            running.RemoveAll(task => task.IsCompleted);
            running.Add(Task.Run(() => RunAsync(upload, mapping, source, allowed, options), CancellationToken.None));
        }
    }

    /// <summary>Gives an upload up: its files are deleted.</summary>
    public void GiveUp(Guid id)
    {
        lock (access)
        {
            if (uploads.Find(one => one.Id == id) is not { State: not UploadState.Running } found) return;
            uploads.Remove(found);
            Delete(found);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Left by a process that was killed.
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running).WaitAsync(cancellationToken);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <inheritdoc/>
    public void Dispose() => stopping.Dispose();

    private async Task<Upload?> ReceiveAsync(HttpContext context, CancellationToken ct)
    {
        var boundary = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).Value : null;
        if (string.IsNullOrEmpty(boundary)) return null;
        var id = Guid.NewGuid();
        var (kind, files, trusted) = ((ImportKind?)null, new List<string>(), false);
        var into = System.IO.Path.Combine(folder, $"{id:N}", "files");
        try
        {
            var reader = new MultipartReader(boundary, context.Request.Body);
            while (await reader.ReadNextSectionAsync(ct) is { } section)
            {
                if (section.AsFormDataSection() is { } field)
                {
                    // The form's token comes before its files, so that no file of another site's form is kept.
                    if (field.Name == "__RequestVerificationToken") trusted = await TrustsAsync(context, await field.GetValueAsync(ct));
                    else if (field.Name == "kind" && Enum.TryParse<ImportKind>(await field.GetValueAsync(ct), out var stated)) kind = stated;
                }
                else if (section.AsFileSection() is { FileStream: { } sent } file && trusted && kind is not null && file.FileName.Length > 0)
                {
                    if (files.Count == MostFiles) return Refused(into);
                    Directory.CreateDirectory(into);
                    var name = NameOf(file.FileName);
                    if (files.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
                    await using var kept = new FileStream(System.IO.Path.Combine(into, name), FileMode.CreateNew, FileAccess.Write);
                    await sent.CopyToAsync(kept, ct);
                    files.Add(name);
                }
            }
        }
        catch (Exception e) when (e is IOException or InvalidDataException or BadHttpRequestException or OperationCanceledException)
        {
            logger.LogWarning("An upload was refused: {Error}", e.GetType().Name);
            return Refused(into);
        }

        if (kind is not { } known || files.Count == 0) return Refused(into);
        lock (access)
        {
            foreach (var old in uploads.Where(one => one.State != UploadState.Running).SkipLast(MostKept - 1).ToList())
            {
                uploads.Remove(old);
                Delete(old);
            }

            var upload = new Upload(id, known, files, UploadState.Waiting, new Dictionary<string, string>());
            uploads.Add(upload);
            return upload;
        }
    }

    private static Upload? Refused(string into)
    {
        if (Directory.Exists(into)) Directory.Delete(System.IO.Path.GetDirectoryName(into)!, recursive: true);
        return null;
    }

    private static async Task<bool> TrustsAsync(HttpContext context, string token)
    {
        // By the header, for the form is being read here.
        var antiforgery = context.RequestServices.GetRequiredService<IAntiforgery>();
        context.Request.Headers["RequestVerificationToken"] = token;
        return await antiforgery.IsRequestValidAsync(context);
    }

    // A directory snapshot may be dated by its name; nothing else of it matters.
    private static string NameOf(string sent)
    {
        var name = System.IO.Path.GetFileName(sent.Replace('\\', '/'));
        var plain = string.Concat(name.Select(letter => char.IsLetterOrDigit(letter) || letter is '.' or '-' or '_' or ' ' ? letter : '_')).Trim('.', ' ');
        return plain.Length == 0 ? "file" : plain.Length > 120 ? plain[^120..] : plain;
    }

    private async Task RunAsync(Upload upload, string? mapping, string? source, IReadOnlyCollection<string> allowed, ImportOptions options)
    {
        try
        {
            var mappingFile = mapping is null ? null : System.IO.Path.Combine(folder, $"{upload.Id:N}", "mapping.json");
            if (mappingFile is not null) await File.WriteAllTextAsync(mappingFile, mapping, Encoding.UTF8, stopping.Token);
            var export = ImportModule.Open(upload.Kind, PathOf(upload), mappingFile, source, options.Entity, allowed);
            Change(upload.Id, one => one with { Length = export.Length });
            var summary = await installation.Intake.ImportAsync(
                export, options, new Verbs.Reporter<long>(read => Change(upload.Id, one => one with { Read = read })), stopping.Token);
            Change(upload.Id, one => one with { State = UploadState.Done, Summary = summary });
            Delete(upload);
        }
        catch (Exception e) when (e is ImportException or IOException or NpgsqlException or UnauthorizedAccessException or InvalidDataException)
        {
            Change(upload.Id, one => one with
            {
                State = UploadState.Failed,
                Error = e is ImportException wrong ? Said(upload, wrong) : Hosting.Database.Trouble(e)?.Message ?? e.GetType().Name
            });
        }
        catch (OperationCanceledException)
        {
            Change(upload.Id, one => one with { State = UploadState.Failed, Error = "stopped" });
        }
        catch (Exception e)
        {
            logger.LogError(e, "An import met an error");
            Change(upload.Id, one => one with { State = UploadState.Failed, Error = e.GetType().Name });
        }
    }

    private void Change(Guid id, Func<Upload, Upload> change)
    {
        lock (access)
        {
            if (uploads.Find(one => one.Id == id) is { } found) Put(change(found));
        }
    }

    private Upload Put(Upload upload)
    {
        uploads[uploads.FindIndex(one => one.Id == upload.Id)] = upload;
        return upload;
    }

    private void Delete(Upload upload)
    {
        var lies = System.IO.Path.Combine(folder, $"{upload.Id:N}");
        if (Directory.Exists(lies)) Directory.Delete(lies, recursive: true);
    }
}
