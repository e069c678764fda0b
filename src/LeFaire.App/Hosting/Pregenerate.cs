using System.CommandLine;
using System.Reflection;
using JasperFx;
using JasperFx.CodeGeneration;
using Serilog.Core;

namespace LeFaire.Hosting;

/// <summary>
/// Wolverine writes the code around each endpoint. A release build has it written and compiled beforehand (see the project file), since compiling it at the first
/// request takes seconds; day to day it is compiled when first asked for.
/// </summary>
internal static class Pregenerate
{
    private const string Mark = "Pregenerated";

    /// <summary>How this build finds that code.</summary>
    public static TypeLoadMode Mode { get; } =
        typeof(Pregenerate).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Any(one => one.Key == Mark) ? TypeLoadMode.Static : TypeLoadMode.Dynamic;

    /// <summary>The verb by which the build has it written; it needs no database.</summary>
    public static Command Verb()
    {
        var folder = new Argument<string>("folder") { Description = "Where to write it." };
        var command = new Command("pregenerate", "Write the code around the endpoints, for the build.") { folder };
        command.Hidden = true;
        command.SetAction((parsed, _) => Verbs.GuardAsync(async () =>
        {
            await using var app = Serve.Build(installation: null!, Logger.None, _ => { }, parsed.GetRequiredValue(folder));
            return await app.RunJasperFxCommands(["codegen", "write"]);
        }));
        return command;
    }
}
