using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace LeFaire.Import;

/// <summary>
/// Tells from the name, the purpose or the category of a space or a group whether belonging to it would say something of a person that an employer must not hold:
/// union, health, faith, politics, orientation or origin. The lists are closed, in French and English.
/// </summary>
public static class SensitiveNames
{
    // Everyday terms that merely contain a listed word: without them, technical spaces would be refused by the dozen.
    private static readonly string[] Harmless =
    [
        "european union", "union europeenne", "credit union", "western union", "union type", "union all", "health check", "church numeral", "church encoding",
        "leader election", "politique rh", "politique de securite", "politique qualite", "politique achat"
    ];

    private static readonly (string Reason, FrozenSet<string> Words, string[] Phrases)[] Subjects =
    [
        Subject(
            "union activity",
            "union unions unionize unionise unionized unionised unionism syndicat syndical syndicale syndicaux syndicalisme syndicaliste intersyndicale cgt cfdt cftc "
            + "cgc cfecgc unsa teamsters greve grevistes",
            "trade union", "labor union", "labour union", "force ouvriere", "sud solidaires", "cfe cgc", "collective bargaining", "on strike", "afl cio"),
        Subject(
            "health",
            "health healthy healthcare mentalhealth wellbeing wellness sante maladie maladies malade cancer diabete diabetes "
            + "diabetic diabetique vih hiv aids sida depression depressed anxiety anxiete burnout autism autisme autiste autistic adhd tdah neurodiversity "
            + "neurodivergent neurodiversite neuroatypique handicap handicape handicapes disability disabilities disabled invalidite addiction addictions alcoholics "
            + "alcoolique alcooliques sobriety sobriete pregnancy grossesse endometriosis endometriose menopause fertility fertilite pma ivf infertility "
            + "chronic allergies epilepsy epilepsie bipolar bipolaire therapy therapie psychotherapy caregivers aidants grief deuil",
            "support group", "groupe de soutien", "groupe de parole", "mental health", "well being", "bien etre", "burn out", "sclerose en plaques", "multiple sclerosis",
            "recovery group", "eating disorder", "weight loss", "twelve step"),
        Subject(
            "faith",
            "church churches eglise eglises religion religions religious religieux religieuse faith faiths foi beliefs croyance croyances croyant croyants spirituality "
            + "spiritualite spiritual spirituel spirituelle christian christians christianity chretien chretiens chretienne chretiennes christianisme catholic catholics "
            + "catholique catholiques protestant protestants protestante evangelical evangelique evangeliques orthodox baptist methodist lutheran mormon muslim muslims "
            + "musulman musulmans musulmane musulmanes islam islamic islamique ramadan mosque mosquee quran coran jewish jew jews juif juifs juive juives judaism judaisme "
            + "synagogue torah kosher shabbat hindu hindus hinduism hindou hindouisme buddhist buddhists buddhism bouddhiste bouddhistes bouddhisme sikh sikhs temple "
            + "bible biblical biblique gospel evangile prayer prayers priere prieres worship ministry pastor paroisse parish atheist atheists atheism athee athees "
            + "atheisme agnostic agnostics agnostique pagan pagans wicca franc-macon freemason freemasons"),
        Subject(
            "politics",
            "politics political politique politiques partisan republican republicans democrat democrats conservatives libertarian libertarians socialist socialists "
            + "socialism socialiste socialistes communist communists communism communiste communistes anarchist anarchists anarchiste marxist marxiste trump biden "
            + "macron melenchon zemmour lepen election elections electoral electorale militant militants militante activism activist activists activisme activiste "
            + "feminist feminists feminism feministe feministes feminisme lfi",
            "political party", "parti politique", "rassemblement national", "france insoumise", "tea party", "green party", "labour party", "gilets jaunes"),
        Subject(
            "sexual orientation or gender identity",
            "lgbt lgbtq lgbti lgbtqi lgbtqia lgbtqia2s glbt lgb gay gays lesbian lesbians lesbienne lesbiennes bisexual bisexuals bisexuel bisexuels bisexuelle "
            + "transgender transgenre transgenres transsexual nonbinary nonbinaire queer queers homosexual homosexuality homosexuel homosexuels homosexuelle homosexualite "
            + "pride fierte asexual asexuel polyamory polyamour sexuality sexualite sexual sexuel",
            "sexual orientation", "orientation sexuelle", "non binary", "non binaire", "rainbow network"),
        Subject(
            "ethnic or national origin",
            "ethnic ethnicity ethnicities ethnie ethnies ethnique ethniques racial raciale raciaux racialized racise racises racisme racism antiracism antiracisme "
            + "immigrant immigrants immigres immigration diaspora latino latinos latina latinas latinx hispanic hispanics hispanique bipoc afro "
            + "african africans africain africains africaine africaines maghreb maghrebin maghrebins antillais antillaise arab arabs arabe arabes berbere kabyle kabyles "
            + "tzigane tziganes gitans indigenous autochtone autochtones expat expats expatries",
            "african american", "asian american", "black employee", "black professional", "black women", "black men", "people of color", "people of colour", "native american",
            "origine ethnique", "origines ethniques", "national origin", "minorites visibles")
    ];

    /// <summary>Says why a space or group of this name, purpose or category is refused; null where nothing speaks against it.</summary>
    /// <param name="titleOrCategory">The name, purpose or category; it does not appear in the answer.</param>
    public static string? ReasonToRefuse(string titleOrCategory)
    {
        ArgumentNullException.ThrowIfNull(titleOrCategory);
        var words = Words(titleOrCategory);
        var plain = Without(Harmless, Joined(words));
        var singular = Joined(words.Select(Singular));
        var left = plain.Split(' ');
        foreach (var (reason, listed, phrases) in Subjects)
        {
            if (left.Any(word => listed.Contains(word) || listed.Contains(Singular(word))) || phrases.Any(phrase => Holds(plain, phrase) || Holds(singular, phrase)))
            {
                return $"its name, purpose or category suggests {reason}; it stays out until it is allowed by name";
            }
        }

        return null;
    }

    private static (string Reason, FrozenSet<string> Words, string[] Phrases) Subject(string reason, string words, params string[] phrases) =>
        (reason, words.Split(' ').ToFrozenSet(StringComparer.Ordinal), phrases);

    private static bool Holds(string padded, string phrase) => padded.Contains($" {phrase} ", StringComparison.Ordinal);

    private static string Without(string[] phrases, string padded) =>
        phrases.Aggregate(padded, (text, phrase) => text.Replace($" {phrase} ", " ", StringComparison.Ordinal).Replace($" {phrase}s ", " ", StringComparison.Ordinal));

    private static string Joined(IEnumerable<string> words) => $" {string.Join(' ', words)} ";

    private static string Singular(string word) => word.Length > 3 && word.EndsWith('s') ? word[..^1] : word;

    private static string[] Words(string text)
    {
        var plain = new StringBuilder(text.Length);
        var previous = ' ';
        foreach (var letter in Folded(text))
        {
            if (char.IsUpper(letter) && char.IsLower(previous))
            {
                plain.Append(' ');
            }

            plain.Append(char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ');
            previous = letter;
        }

        return plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>The text without its accents.</summary>
    internal static string Folded(string text)
    {
        if (System.Text.Ascii.IsValid(text))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        // A half surrogate makes normalisation throw, and broken files have them.
        foreach (var letter in Whole(text).Normalize(NormalizationForm.FormD).Where(letter => CharUnicodeInfo.GetUnicodeCategory(letter) != UnicodeCategory.NonSpacingMark))
        {
            folded.Append(letter switch { 'œ' => "oe", 'Œ' => "OE", 'æ' => "ae", 'Æ' => "AE", _ => letter.ToString() });
        }

        return folded.ToString();
    }

    private static string Whole(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
