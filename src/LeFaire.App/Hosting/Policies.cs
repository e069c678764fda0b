namespace LeFaire.Hosting;

/// <summary>Who may what. Every endpoint names one of these, and the command line's verb for the same keeps to the same.</summary>
public static class Policies
{
    /// <summary>List people with their names.</summary>
    public const string SeePeople = "see-people";

    /// <summary>Read a person's profile or history; an employee only their own.</summary>
    public const string SeePerson = "see-person";

    /// <summary>Add entries to CVs and take them out; an employee only of their own.</summary>
    public const string KeepCvs = "keep-cvs";

    /// <summary>Read cohorts.</summary>
    public const string SeeCohorts = "see-cohorts";

    /// <summary>Open cohorts.</summary>
    public const string RunOnboarding = "run-onboarding";

    /// <summary>Read newcomers with their buddies; an employee and a manager only what concerns them.</summary>
    public const string SeeNewcomers = "see-newcomers";

    /// <summary>Accept or decline to be a newcomer's buddy.</summary>
    public const string Accompany = "accompany";

    /// <summary>See topics, and who can help with one.</summary>
    public const string SeeTopics = "see-topics";

    /// <summary>Ask for mentoring, answer, record sessions, give feedback, close.</summary>
    public const string Mentoring = "mentoring";

    /// <summary>Read mentorships; an employee only their own.</summary>
    public const string SeeMentoring = "see-mentoring";

    /// <summary>Schedule workshops, register, record attendance, rate, cancel.</summary>
    public const string Workshops = "workshops";

    /// <summary>Read workshops.</summary>
    public const string SeeWorkshops = "see-workshops";

    /// <summary>Read the figures of mentoring, and what followed workshops.</summary>
    public const string SeeLearning = "see-learning";

    /// <summary>Say what spaces and tags are about.</summary>
    public const string RunLearning = "run-learning";

    /// <summary>Read the board of opportunities.</summary>
    public const string SeeOpportunities = "see-opportunities";

    /// <summary>Apply for opportunities, for oneself.</summary>
    public const string ApplyForOpportunities = "apply-for-opportunities";

    /// <summary>Post opportunities; accept, confirm deliveries and close, a manager only for those that they posted.</summary>
    public const string OfferOpportunities = "offer-opportunities";

    /// <summary>Say, read and end what one is open to, for oneself.</summary>
    public const string DeclareMobility = "declare-mobility";

    /// <summary>Discover people who are open to mobility, outside one's line.</summary>
    public const string DiscoverPeople = "discover-people";

    /// <summary>Read the figures of mobility.</summary>
    public const string SeeMobility = "see-mobility";

    /// <summary>Read succession plans, their pools, candidates and dossiers.</summary>
    public const string SeePlans = "see-plans";

    /// <summary>Open succession plans, pin their dossiers, say that a position is filled, give a plan up.</summary>
    public const string RunPlans = "run-plans";

    /// <summary>Say who is of a plan's committee.</summary>
    public const string NameCommittees = "name-committees";

    /// <summary>Nominate for a plan, confirm a nomination or take it back, assess readiness.</summary>
    public const string Nominate = "nominate";

    /// <summary>Read the report for general management.</summary>
    public const string SeeBusinessCase = "see-business-case";

    /// <summary>Record consultation and notice of a legal entity.</summary>
    public const string OpenEntities = "open-entities";

    /// <summary>Object for oneself, or record someone's objection.</summary>
    public const string RecordObjections = "record-objections";

    /// <summary>Contest an event that touches oneself.</summary>
    public const string Contest = "contest";

    /// <summary>Read what is contested, and uphold or reject it; nobody what touches themselves.</summary>
    public const string AnswerContests = "answer-contests";

    /// <summary>Have someone erased.</summary>
    public const string Erase = "erase";

    /// <summary>Say which accounts are one person's.</summary>
    public const string LinkAccounts = "link-accounts";

    /// <summary>See where imports and read models stand.</summary>
    public const string SeeOperations = "see-operations";

    /// <summary>Import, rebuild and verify.</summary>
    public const string Operate = "operate";

    /// <summary>True where a policy admits a role.</summary>
    public static bool Admits(string policy, Role role) => Roles[policy].Contains(role);

    /// <summary>The roles that each policy admits; the first is whom it is for.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Role>> Roles { get; } = new Dictionary<string, IReadOnlyList<Role>>
    {
        [SeePeople] = [Role.Analyst, Role.Committee, Role.Dpo],
        [SeePerson] = [Role.Committee, Role.Analyst, Role.Employee, Role.Dpo],
        [KeepCvs] = [Role.Analyst, Role.Employee, Role.Dpo],
        [SeeCohorts] = [Role.Analyst, Role.Manager, Role.Committee],
        [RunOnboarding] = [Role.Analyst],
        [SeeNewcomers] = [Role.Analyst, Role.Employee, Role.Manager],
        [Accompany] = [Role.Employee, Role.Manager],
        [SeeTopics] = [Role.Analyst, Role.Employee, Role.Manager, Role.Committee],
        [Mentoring] = [Role.Employee, Role.Analyst],
        [SeeMentoring] = [Role.Analyst, Role.Employee],
        [Workshops] = [Role.Employee, Role.Analyst],
        [SeeWorkshops] = [Role.Analyst, Role.Employee, Role.Manager, Role.Committee],
        [SeeLearning] = [Role.Analyst, Role.Manager, Role.Committee],
        [RunLearning] = [Role.Analyst],
        [SeeOpportunities] = [Role.Employee, Role.Analyst, Role.Manager, Role.Committee],
        [ApplyForOpportunities] = [Role.Employee, Role.Manager],
        [OfferOpportunities] = [Role.Manager, Role.Analyst],
        [DeclareMobility] = [Role.Employee, Role.Manager],
        [DiscoverPeople] = [Role.Manager, Role.Analyst],
        [SeeMobility] = [Role.Analyst, Role.Manager, Role.Committee],
        [SeePlans] = [Role.Committee, Role.Analyst],
        [RunPlans] = [Role.Analyst, Role.Committee],
        [NameCommittees] = [Role.Analyst],
        [Nominate] = [Role.Committee, Role.Manager],
        [SeeBusinessCase] = [Role.Analyst, Role.Committee],
        [OpenEntities] = [Role.Analyst, Role.Dpo],
        [RecordObjections] = [Role.Dpo, Role.Employee, Role.Analyst],
        [Contest] = [Role.Employee, Role.Analyst, Role.Committee, Role.Dpo],
        [AnswerContests] = [Role.Dpo, Role.Analyst],
        [Erase] = [Role.Dpo],
        [LinkAccounts] = [Role.Analyst, Role.Engineer],
        [SeeOperations] = [Role.Engineer, Role.Analyst, Role.Dpo],
        [Operate] = [Role.Engineer]
    };
}
