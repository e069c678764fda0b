using System.Globalization;
using System.Text;

namespace LeFaire.Import.Sample;

/// <summary>The invented company's vocabulary.</summary>
internal static class SampleWords
{
    public static readonly string[] First =
    [
        "Agnès", "Aïcha", "Alice", "Amélie", "André", "Anke", "Antoine", "Aurélie", "Basile", "Bénédicte", "Björn", "Camille", "Céline", "Chloé", "Clément", "Cyrille",
        "Daniel", "Delphine", "Driss", "Edwige", "Élise", "Emily", "Érik", "Étienne", "Fanny", "Farid", "Félix", "Florence", "François", "Frédéric", "Gaëlle", "Gérard",
        "Hélène", "Hugo", "Inès", "Irène", "Jana", "Jérôme", "Joël", "Jürgen", "Karim", "Katrin", "Léa", "Léon", "Loïc", "Lucie", "Maëlle", "Malika", "Marc", "Margaux",
        "Mathilde", "Moussa", "Nadège", "Naïma", "Noémie", "Olivier", "Oscar", "Paul", "Pénélope", "Quentin", "Rachel", "Raphaël", "Rémi", "Rosa", "Samir", "Sébastien",
        "Sofia", "Stéphane", "Sören", "Thaïs", "Théo", "Ursula", "Valérie", "Victor", "William", "Xavier", "Yann", "Yasmine", "Zoé"
    ];

    public static readonly string[] Last =
    [
        "Aubrac", "Bachelet", "Bailleul", "Barreau", "Beaulieu", "Bénard", "Benhaddou", "Berthelot", "Besançon", "Blanchet", "Boisvert", "Bonnefoy", "Böttcher", "Bouvier",
        "Brémond", "Carlier", "Cassagne", "Chastang", "Clairmont", "Coulibaly", "Courtois", "Daubigny", "Delacourt", "Desjardins", "Diarra", "Dombasle", "Duchêne", "Dufresne",
        "Échard", "Estève", "Évrard", "Fairclough", "Falaise", "Fontanel", "Fournel", "Gaillard", "Garçon", "Germain", "Grünwald", "Guérin", "Haddad", "Hartwell", "Hébrard",
        "Hollis", "Imbert", "Jacquemin", "Jaouen", "Joubert", "Kerguelen", "Köhler", "Lachaume", "Laforêt", "Lagrange", "Le Goff", "Lemaître", "Lévêque", "Lindqvist", "Maréchal",
        "Marsault", "Mézières", "Montclar", "Moreau", "Müller", "N'Diaye", "Noël", "Oakley", "Okonjo", "Orsini", "Pélissier", "Pemberton", "Perrault", "Quéré", "Rambert",
        "Raynaud", "Renaudin", "Rivière", "Rousselet", "Saintonge", "Schäfer", "Séguin", "Sorel", "Stanwick", "Tavernier", "Thévenet", "Tissot", "Trémaux", "Vasseur", "Verdier",
        "Vidal", "Villeneuve", "Whitlock", "Wagner", "Ybert", "Zeller"
    ];

    public static readonly string[] Rivers =
    [
        "Adour", "Aisne", "Allier", "Ardèche", "Aude", "Charente", "Cher", "Creuse", "Danube", "Dordogne", "Doubs", "Durance", "Elbe", "Garonne", "Gironde", "Hérault", "Indre",
        "Isère", "Loire", "Lot", "Main", "Marne", "Meuse", "Moselle", "Neckar", "Oder", "Oise", "Orne", "Rhin", "Rhône", "Saône", "Sarthe", "Seine", "Severn", "Somme", "Tamise",
        "Tarn", "Trent", "Vienne", "Weser"
    ];

    public static readonly string[] Projects =
        ["ATLAS", "BORÉAL", "CANOPÉE", "DELTA", "ÉCLAIR", "FARO", "GALION", "HORIZON", "ITHAQUE", "JALON", "KÉPLER", "LUMEN"];

    public static readonly (string Division, string Department, string[] Jobs)[] Departments =
    [
        ("Technologie", "Données", ["Analyste de données", "Ingénieur données"]),
        ("Clients", "Support", ["Conseiller support", "Ingénieur support"]),
        ("Technologie", "Logiciel", ["Développeur", "Architecte logiciel"]),
        ("Opérations", "Production", ["Technicien de production", "Ingénieur méthodes"]),
        ("Fonctions", "Finance", ["Comptable", "Contrôleur de gestion"]),
        ("Technologie", "Infrastructure", ["Administrateur systèmes", "Ingénieur cloud"]),
        ("Clients", "Ventes", ["Chargé d'affaires", "Ingénieur commercial"]),
        ("Opérations", "Qualité", ["Technicien qualité", "Ingénieur qualité"]),
        ("Clients", "Marketing", ["Chargé de marketing", "Concepteur"]),
        ("Opérations", "Logistique", ["Gestionnaire de stock", "Planificateur"]),
        ("Fonctions", "Ressources humaines", ["Chargé de recrutement", "Gestionnaire de paie"])
    ];

    public static readonly (string Name, string[] Sites)[] Entities =
        [("Example SA", ["Lyon", "Nantes", "Paris"]), ("Example GmbH", ["Stuttgart", "Leipzig"]), ("Example Ltd", ["Bristol", "Leeds"])];

    /// <summary>The public spaces and the tag that each is about; the first is the one that everybody joins.</summary>
    public static readonly (string Title, string Tag)[] Spaces =
    [
        ("general", "communication"), ("sql-entraide", "sql"), ("python", "python"), ("excel-astuces", "excel"), ("securite-si", "security"), ("prevention-atelier", "safety"),
        ("nouveaux-arrivants", "onboarding"), ("finance-et-gestion", "finance"), ("design", "design"), ("cloud", "cloud"), ("donnees", "data"), ("leadership", "leadership"),
        ("qualite", "quality"), ("formation", "training"), ("agilite", "agile"), ("projets", "project"), ("docker-et-kubernetes", "docker"), ("support-clients", "support"),
        ("logistique", "logistics"), ("achats", "procurement"), ("marketing", "marketing"), ("ventes", "sales"), ("recherche", "research"), ("langues", "languages"),
        ("exploitation", "operations")
    ];

    /// <summary>Spaces that an importer refuses by their names.</summary>
    public static readonly (string Title, string Reason)[] RefusedSpaces = [("syndicat-infos", "union activity"), ("groupe-de-parole-sante", "health")];

    public static readonly string[] Filler =
    [
        "le", "plan", "de", "travail", "pour", "cette", "semaine", "est", "prêt", "voici", "un", "exemple", "qui", "montre", "comment", "faire", "la", "même", "chose", "sans",
        "perdre", "du", "temps", "avec", "les", "outils", "en", "place", "merci", "à", "tous", "pour", "votre", "aide", "the", "next", "step", "is", "to", "check", "this", "draft",
        "R&D", "together", "before", "we", "share", "it", "again", "une", "version", "plus", "courte", "suit", "bientôt"
    ];

    /// <summary>The part of an address that a name gives: lower case, without accents or spaces.</summary>
    public static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var letter in name.Normalize(NormalizationForm.FormD))
        {
            if (char.IsAsciiLetter(letter)) plain.Append(char.ToLowerInvariant(letter));
            else if (letter == ' ') plain.Append('-');
        }

        return plain.ToString();
    }

    /// <summary>An id as the network writes them, unlike its neighbours.</summary>
    public static string NetworkId(char kind, int number)
    {
        const long Span = 78_364_164_096;
        var rest = (number + 1L) * 2_654_435_761 % Span;
        return string.Create(9, (kind, rest), static (id, from) =>
        {
            id[0] = from.kind;
            id[1] = '0';
            var left = from.rest;
            for (var i = 8; i > 1; i--)
            {
                id[i] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[(int)(left % 36)];
                left /= 36;
            }
        });
    }

    public static string Number(char kind, int number) => string.Create(CultureInfo.InvariantCulture, $"{kind}{number:D5}");
}
