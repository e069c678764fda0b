namespace LeFaire.Hosting;

/// <summary>The product's advisory locks in PostgreSQL, in one place so that no two are the same.</summary>
internal static class Locks
{
    // "LeFaire" and a number.
    private const long Family = 0x4C65_4661_6972_6500;

    /// <summary>
    /// Whoever appends takes it to the end of the transaction, so that positions are committed in their order: a reader that sees position N has seen, or can
    /// see, all before it.
    /// </summary>
    public const long Append = Family + 1;

    /// <summary>Whoever changes the schema.</summary>
    public const long Schema = Family + 2;

    /// <summary>Whoever has the views in hand: a serving process as long as it serves, a command for as long as it folds.</summary>
    public const long Projecting = Family + 3;

    /// <summary>Whoever rebuilds: one rebuild at a time, whichever process it runs in.</summary>
    public const long Rebuild = Family + 4;

    /// <summary>Whoever erases takes it alone, whoever imports a chunk together with others: nobody is erased while what was read of them is written.</summary>
    public const long Erase = Family + 5;
}
