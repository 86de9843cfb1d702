using System.CommandLine;
using DamonExporter.Settings;

namespace DamonExporter.Commands;

/// <summary><c>damon-exporter config show</c>.</summary>
internal static class ConfigCommand
{
    public static Command Create()
    {
        Command show = new("show", "Print every setting: what is in force, and where it comes from. Takes the flags of run.");
        SettingFlags flags = new(show);
        Option<bool> json = new("--json") { Description = "Print JSON." };
        show.Options.Add(json);
        show.SetAction(parsed =>
        {
            EffectiveSettings settings = SettingsInForce.Of(flags, parsed);
            (ExporterOptions options, IReadOnlyList<string> errors) = OptionsReader.Read(settings, [], Environment.GetEnvironmentVariable);
            (string? protection, string? problem) = WebProtection.Of(options.Web.ConfigFile);
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.Write(parsed.GetValue(json)
                ? ConfigReport.Json(settings, Environment.GetEnvironmentVariable, protection)
                : ConfigReport.Text(settings, Environment.GetEnvironmentVariable, protection));
            errors = problem is null ? errors : [.. errors, problem];
            Complaints.Write(parsed.InvocationConfiguration.Error, errors);
            return errors.Count > 0 ? ExitCodes.BadUsage : ExitCodes.Success;
        });

        Command command = new("config", "What the settings are.");
        command.Subcommands.Add(show);
        return command;
    }
}
