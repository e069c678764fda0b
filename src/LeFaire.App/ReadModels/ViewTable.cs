using Npgsql;

namespace LeFaire.ReadModels;

/// <summary>The columns of a view's table, as statements need them.</summary>
internal static class ViewTable
{
    /// <summary>The key's columns, perhaps each of one alias.</summary>
    public static string Columns(this View view, string alias = "") => string.Join(", ", view.Key.Select(column => alias + column));

    /// <summary>The condition that the keys of two aliases are equal.</summary>
    public static string SameKey(this View view, string one, string other) =>
        string.Join(" and ", view.Key.Select(column => $"{one}.{column} = {other}.{column}"));

    /// <summary>Parameters 1 to n: the keys as one array a column.</summary>
    public static string KeyArrays(this View view) => string.Join(", ", view.Key.Select((_, position) => $"${position + 1}"));

    public static void AddKeys(this NpgsqlCommand command, View view, IReadOnlyList<RowKey> keys)
    {
        command.Parameters.Add(new() { Value = keys.Select(row => row.First).ToArray() });
        if (view.HasSecond) command.Parameters.Add(new() { Value = keys.Select(row => row.Second).ToArray() });
        if (view.HasMonth) command.Parameters.Add(new() { Value = keys.Select(row => row.Month).ToArray() });
    }

    public static RowKey ReadKey(this View view, NpgsqlDataReader reader) => new(
        reader.GetGuid(0), view.HasSecond ? reader.GetGuid(1) : default, view.HasMonth ? reader.GetInt32(view.Key.Count - 1) : 0);

    public static RowKey ReadKey(this View view, CopyRows rows) => new(
        rows.Guid(0), view.HasSecond ? rows.Guid(1) : default, view.HasMonth ? rows.Int32(view.Key.Count - 1) : 0);

    public static async Task<int> RunAsync(this NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task<T> ScalarAsync<T>(this NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }
}
