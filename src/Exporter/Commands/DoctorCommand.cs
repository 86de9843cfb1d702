using System.CommandLine;
using DamonExporter.Doctor;
using DamonExporter.Doctor.Checks;
using DamonExporter.Doctor.Facts;
using DamonExporter.Doctor.Reports;
using DamonExporter.Settings;

namespace DamonExporter.Commands;

/// <summary><c>damon-exporter doctor</c>.</summary>
internal static class DoctorCommand
{
    /// <param name="watched">The command after <c>--</c>; it is not started.</param>
    public static Command Create(IReadOnlyList<string> watched)
    {
        Command command = new(
            "doctor",
            "Say what this host's kernel offers, what runs, which sources would work, and what would help. Takes the flags of run, and -- COMMAND…; reads only, writes nothing. "
            + "Exit code: 0 run would deliver with these settings, 1 it would not, 2 bad usage.");
        SettingFlags flags = new(command);
        Option<bool> json = new("--json") { Description = "Print JSON." };
        command.Options.Add(json);
        command.SetAction(parsed =>
        {
            EffectiveSettings settings = SettingsInForce.Of(flags, parsed);
            (ExporterOptions options, IReadOnlyList<string> errors) = OptionsReader.Read(settings, watched, Environment.GetEnvironmentVariable);
            if (errors.Count > 0)
            {
                Complaints.Write(parsed.InvocationConfiguration.Error, errors);
                return ExitCodes.BadUsage;
            }

            DoctorRequest request = DoctorRequest.Of(settings, options);
            DoctorFacts facts = FactsReader.Read(request);
            Diagnosis diagnosis = Diagnoser.Of(facts, request);
            parsed.InvocationConfiguration.Output.Write(parsed.GetValue(json) ? JsonReport.Of(facts, diagnosis) : TextReport.Of(facts, diagnosis));
            return diagnosis.Works ? ExitCodes.Success : ExitCodes.BadData;
        });
        return command;
    }
}
