using Serilog;
using Serilog.Events;
using Serilog.Formatting.Compact;

namespace LeFaire.Hosting;

/// <summary>
/// Structured logs: compact JSON in the home's folder, one file a day, and warnings on the console of a process that serves. They speak of the process, by ids,
/// never of names, addresses or texts.
/// </summary>
internal static class Logs
{
    private const int DaysKept = 31;

    /// <summary>Opens the logs of a home.</summary>
    public static Serilog.Core.Logger Open(LeFaireHome home) => new LoggerConfiguration()
        .MinimumLevel.Information()
        .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
        // It warns at every start that there are no message handlers, of which there are none yet.
        .MinimumLevel.Override("Wolverine", LogEventLevel.Error)
        // The keys of cookies lie in the home as the installation key does; that no other key encrypts them is no news.
        .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
        .MinimumLevel.Override("Marten", LogEventLevel.Warning)
        .MinimumLevel.Override("JasperFx", LogEventLevel.Warning)
        .WriteTo.Console(restrictedToMinimumLevel: LogEventLevel.Warning, standardErrorFromLevel: LogEventLevel.Verbose, formatProvider: System.Globalization.CultureInfo.InvariantCulture)
        .WriteTo.File(new CompactJsonFormatter(), Path.Combine(home.Logs, "lefaire-.json"), rollingInterval: RollingInterval.Day, retainedFileCountLimit: DaysKept, shared: true)
        .CreateLogger();
}
