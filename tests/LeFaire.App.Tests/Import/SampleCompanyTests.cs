using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CsvHelper;
using LeFaire.Import;
using LeFaire.Import.Sample;
using LeFaire.People;

namespace LeFaire.Tests.Import;

public sealed class SampleCompanyTests(ITestOutputHelper output)
{
    private static readonly SampleOptions Small = new(People: 60, Months: 5);

    [Fact]
    public void the_same_seed_gives_the_same_items() => Hash(Small).ShouldBe(Hash(Small));

    [Fact]
    public void another_seed_gives_other_items() => Hash(Small with { Seed = 2 }).ShouldNotBe(Hash(Small));

    [Fact]
    public void the_default_company_does_about_a_hundred_thousand_things()
    {
        var before = Stopwatch.GetTimestamp();
        var facts = SampleCompany.Exports(new SampleOptions()).Select(export => (export.Source, Count: Facts(export))).ToList();
        var seconds = Stopwatch.GetElapsedTime(before).TotalSeconds;
        foreach (var (source, count) in facts) output.WriteLine($"{source}: {count}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{facts.Sum(one => one.Count)} facts in {seconds:F2} s"));
        facts.Sum(one => one.Count).ShouldBeInRange(85_000, 120_000);
        facts.ShouldAllBe(one => one.Count > 300);
    }

    [Fact]
    public void most_months_have_a_cohort_of_five_or_more()
    {
        var options = new SampleOptions();
        var joined = Items(SampleCompany.Exports(options)[0]).OfType<EmployeeItem>().DistinctBy(person => person.Key).Where(person => person.Entity == "Example SA")
            .Select(person => person.Joined!.Value).ToList();
        var cohorts = SampleCompany.Commands(options).OfType<SampleCohort>().ToList();
        cohorts.Count.ShouldBe(options.Months);
        cohorts.Count(cohort => joined.Count(day => day >= cohort.From && day <= cohort.To) >= 5).ShouldBeGreaterThan(options.Months * 2 / 3);
    }

    [Fact]
    public void messages_come_in_time_order_with_unique_keys_and_known_authors()
    {
        var items = Items(SampleCompany.Exports(Small)[1]);
        var accounts = items.OfType<AccountItem>().Select(account => account.Key).ToHashSet();
        var messages = items.OfType<MessageItem>().ToList();
        messages.Select(message => message.At).ShouldBeInOrder();
        messages.Select(message => message.Key).ShouldBeUnique();
        messages.Select(message => message.Author).Where(author => !accounts.Contains(author)).ShouldBeEmpty();
        var parents = messages.Where(message => message.Parent is null).ToDictionary(message => message.Key);
        messages.Where(message => message.Parent is { } parent && (parents[parent].Author != message.ParentAuthor || parents[parent].Space != message.Space)).ShouldBeEmpty();
    }

    [Fact]
    public void nobody_writes_before_joining_after_leaving_or_while_suspended()
    {
        var staff = SampleCompany.Staff(new SampleOptions(People: 200, Months: 8));
        var people = staff.People.ToDictionary(person => person.User);
        staff.People.ShouldContain(person => person.States.Any(state => state.Suspended));
        new SampleNetwork(staff).Taken(TestContext.Current.CancellationToken).OfType<MessageItem>()
            .Where(message => people.TryGetValue(message.Author, out var author) && !staff.Works(author, DateOnly.FromDateTime(message.At.UtcDateTime))).ShouldBeEmpty();
    }

    [Fact]
    public void workshops_of_a_large_company_are_told_apart_by_their_titles() =>
        SampleLearning.Workshops(SampleCompany.Staff(new SampleOptions(People: 4_000, Months: 6)), TestContext.Current.CancellationToken)
            .OfType<WorkshopItem>().Select(workshop => workshop.Title).ShouldBeUnique();

    [Fact]
    public void addresses_are_unique_and_plain()
    {
        var people = SampleCompany.Staff(new SampleOptions(People: 2000, Months: 3)).People;
        people.Select(person => person.Email).ShouldBeUnique();
        people.Select(person => person.User).ShouldBeUnique();
        people.ShouldAllBe(person => person.Email.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || ".-@".Contains(letter)));
        people.ShouldContain(person => person.Name.Any(letter => letter > 127));
    }

    [Fact]
    public void commands_name_people_of_the_company_and_no_one_nominates_themselves()
    {
        var options = new SampleOptions();
        var emails = SampleCompany.Staff(options).People.Select(person => person.Email).ToHashSet();
        var commands = SampleCompany.Commands(options);
        commands.OfType<SampleEntity>().Count().ShouldBe(3);
        commands.OfType<SamplePlan>().Count().ShouldBe(2);
        var nominations = commands.OfType<SampleNomination>().ToList();
        nominations.Count.ShouldBe(6);
        nominations.ShouldAllBe(one => emails.Contains(one.Nominee) && emails.Contains(one.By) && one.Nominee != one.By && one.Seconder != one.By && one.Seconder != one.Nominee);
        emails.ShouldContain(commands.OfType<SampleObjection>().ShouldHaveSingleItem().Email);
    }

    [Fact]
    public void the_stories_have_something_for_every_page()
    {
        var staff = SampleCompany.Staff(new SampleOptions());
        var people = staff.People.ToDictionary(person => person.Email);
        var stories = SampleStories.Of(staff).ToList();
        var mentoring = stories.OfType<SampleMentoring>().ToList();
        // Figures are hidden where fewer than five asked, and where fewer than five found a mentor or none.
        mentoring.Select(one => one.Mentee).ShouldBeUnique();
        mentoring.Count(one => one.Course is SampleCourse.TakenBack or SampleCourse.Waits).ShouldBeGreaterThanOrEqualTo(5);
        mentoring.Count(one => one.Course is SampleCourse.Reached or SampleCourse.Runs).ShouldBeGreaterThanOrEqualTo(5);
        mentoring.ShouldAllBe(one => one.Mentors.Count > 0 && one.Mentors.All(mentor => people[mentor].Team.Department != people[one.Mentee].Team.Department));
        stories.OfType<SampleRatings>().ShouldContain(one => one.Ratings.Count > 5);
        stories.OfType<SampleOpportunity>().Count(one => one.Filled).ShouldBeGreaterThanOrEqualTo(5);
        stories.OfType<SampleOpportunity>().ShouldAllBe(one => one.Applicants.Distinct().Count() == 3 && !one.Applicants.Contains(one.By));
        stories.OfType<SampleMobility>().Select(one => one.Email).ShouldBeUnique();
        SampleStories.Of(SampleCompany.Staff(new SampleOptions(People: 60, Months: 5))).ShouldBeEmpty();
    }

    [Fact]
    public void workshops_with_places_have_a_waiting_list_and_nobody_on_it_attends()
    {
        var items = SampleLearning.Workshops(SampleCompany.Staff(new SampleOptions()), CancellationToken.None).ToList();
        var rows = items.OfType<AttendanceItem>().ToLookup(row => row.Workshop);
        var waited = 0;
        foreach (var workshop in items.OfType<WorkshopItem>().Where(one => one.Places is not null))
        {
            var registered = rows[workshop.Key].Where(row => !row.Attended).ToList();
            registered.Select(row => row.At).ShouldBeInOrder();
            registered.ShouldAllBe(row => row.At < workshop.At);
            var waiting = registered.Skip(workshop.Places!.Value).Select(row => row.Account).ToHashSet();
            rows[workshop.Key].ShouldNotContain(row => row.Attended && waiting.Contains(row.Account));
            waited += waiting.Count;
        }

        waited.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task the_network_read_back_from_its_files_says_what_its_items_say()
    {
        using var folder = new Folder();
        await SampleFiles.WriteAsync(Small, folder.Path, TestContext.Current.CancellationToken);
        var written = SlackExport.Open(Path.Combine(folder.Path, "slack"), new SlackOptions());
        var direct = SampleCompany.Exports(Small)[1];
        written.Source.ShouldBe(direct.Source);
        var (read, said) = (Lines(written), Lines(direct));
        read.Except(said).ShouldBeEmpty();
        said.Except(read).ShouldBeEmpty();
        read.Count.ShouldBe(said.Count);
        Items(written).Count.ShouldBeGreaterThan(1000);
    }

    [Fact]
    public async Task every_table_has_its_columns_in_every_row()
    {
        using var folder = new Folder();
        await SampleFiles.WriteAsync(Small, folder.Path, TestContext.Current.CancellationToken);
        Directory.GetFiles(Path.Combine(folder.Path, "directory")).Select(Path.GetFileName).Order().ShouldBe(
            ["2024-10-01.csv", "2024-11-01.csv", "2024-12-01.csv", "2025-01-01.csv", "2025-02-01.csv", "2025-03-01.csv"]);
        Rows(folder, "directory/2024-10-01.csv", "employee_id,name,email,entity,unit,site,grade,job,manager_id,working_time,relationship,projects,suspended,joined,planned_end")
            .Count.ShouldBe(Small.People);
        var workshops = Rows(folder, "workshops/workshops.csv", "workshop_id,title,host_email,start,minutes,places,tags,status").Select(row => row[0]).ToList();
        workshops.ShouldBeUnique();
        var attendance = Rows(folder, "workshops/attendance.csv", "workshop_id,email,status,at");
        attendance.ShouldAllBe(row => workshops.Contains(row[0]));
        attendance.Where(row => row[2] == "attended").ShouldAllBe(row => attendance.Any(other => other[0] == row[0] && other[1] == row[1] && other[2] == "registered"));
        Rows(folder, "mentoring.csv", "session_id,mentor_email,mentee_email,date,minutes,topic,workshop_id").Select(row => row[0]).ShouldBeUnique();
        Rows(folder, "cvs.csv", "entry_id,email,kind,code,label,level,from,until").Select(row => row[0]).ShouldBeUnique();
    }

    [Fact]
    public void cvs_tell_of_what_came_before_the_company_and_of_every_kind()
    {
        var staff = SampleCompany.Staff(new SampleOptions());
        var people = staff.People.ToDictionary(person => person.Email);
        var cvs = SampleCvs.Of(staff, CancellationToken.None).OfType<CvItem>().ToList();
        cvs.Select(entry => entry.Kind).Distinct().Order().ShouldBe(Enum.GetValues<CvEntryKind>());
        cvs.Where(entry => entry.Kind == CvEntryKind.Post).ShouldAllBe(post => post.From <= post.Until && post.Until < people[post.Account].Joined);
        cvs.ShouldAllBe(entry => entry.From < staff.End && (entry.Code == null || Cvs.IsCode(entry.Code)));
        cvs.ShouldContain(entry => entry.Kind == CvEntryKind.Certification && entry.Until < staff.End, "some certifications have run out");
        // A plan that asks for a degree of its pool's grades loses nobody for want of a CV.
        var degrees = cvs.Where(entry => entry.Kind == CvEntryKind.Diploma).ToDictionary(entry => entry.Account, entry => entry.Code!);
        staff.People.Where(person => person.Grade >= 4 && person.States.Count > 0)
            .ShouldAllBe(person => SampleCvs.DirectorsDegrees.Contains(degrees[person.Email]));
        degrees.Values.ShouldContain(code => !SampleCvs.DirectorsDegrees.Contains(code));
        staff.People.ShouldContain(person => !degrees.ContainsKey(person.Email));
    }

    private static List<string[]> Rows(Folder folder, string file, string header)
    {
        using var csv = CsvReader.FromFile(Path.Combine(folder.Path, file));
        var rows = new List<string[]>();
        while (csv.Read()) rows.Add([.. Enumerable.Range(0, csv.FieldCount).Select(csv.GetString)]);
        string.Join(',', csv.Headers).ShouldBe(header);
        rows.ShouldNotBeEmpty();
        rows.ShouldAllBe(row => row.Length == header.Split(',').Length);
        return rows;
    }

    private static List<string> Lines(Export export) => [.. Items(export).Select(item => Line(item with { Place = "" })).Order(StringComparer.Ordinal)];

    private sealed class Folder : IDisposable
    {
        public string Path { get; } = Directory.CreateTempSubdirectory("lefaire-sample").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }

    [Fact]
    public void every_snapshot_holds_everybody_employed_on_its_day()
    {
        var staff = SampleCompany.Staff(new SampleOptions(People: 200, Months: 8));
        for (var month = 0; month <= staff.Months; month++)
        {
            staff.People.Where(person => person.At(staff.Day(month)) && person.StateAt(month) is null).ShouldBeEmpty();
        }
    }

    private static List<Item> Items(Export export) => [.. export.Read(new Progress<long>(), CancellationToken.None)];

    /// <summary>How many facts an export comes to, employment included.</summary>
    internal static long Facts(Export export)
    {
        var staff = new StaffDirectory(complete: true, confirmed: false);
        long facts = 0;
        foreach (var item in export.Read(new Progress<long>(), CancellationToken.None))
        {
            switch (item)
            {
                case SnapshotStart start: staff.Start(start); break;
                case EmployeeItem row: facts += staff.Row(row).Count(); break;
                case SnapshotEnd end:
                    staff.Held(end).ShouldBeEmpty();
                    facts += staff.End(end).Count();
                    break;
                case MessageItem message: facts += 1 + message.Reactions.Count; break;
                case AccountItem { NotAPerson: null } or Refusal: break;
                case WorkshopItem { Cancelled: true }: facts += 2; break;
                default: facts++; break;
            }
        }

        return facts;
    }

    private static string Hash(SampleOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var item in SampleCompany.Exports(options).SelectMany(Items))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Line(item)));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    // A record writes a list as its type, which says nothing.
    private static string Line(Item item) => item switch
    {
        MessageItem message => (message with { Tags = [], Mentioned = [], Reactions = [] })
            + string.Join(' ', [.. message.Tags, .. message.Mentioned, .. message.Reactions.Select(mark => $"{mark}")]),
        WorkshopItem workshop => (workshop with { Tags = [] }) + string.Join(' ', workshop.Tags),
        EmployeeItem person => (person with { Projects = [] }) + string.Join(' ', person.Projects),
        _ => $"{item}"
    };
}
