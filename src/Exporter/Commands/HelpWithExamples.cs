using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;

namespace DamonExporter.Commands;

/// <summary>The library's help, and what a person wants to know beyond the list of flags.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    /// <summary>Characters in a line of a paragraph, at most.</summary>
    private const int Width = 140;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        int result = help.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        CommandHelp more = CommandHelp.Of(parseResult.CommandResult.Command.Name);
        output.WriteLine("Examples:");
        foreach (CommandExample example in more.Examples)
        {
            output.WriteLine($"  {example.Line}");
            output.WriteLine($"      {example.Meaning}");
        }

        string[] paragraph = [.. ((string?[])[more.Notes, ExitCodesOf(more)]).OfType<string>()];
        if (paragraph.Length > 0)
        {
            output.WriteLine();
            WriteWrapped(output, string.Join(' ', paragraph));
        }

        return result;
    }

    private static string? ExitCodesOf(CommandHelp help) => help.ExitCodes.Count == 0
        ? null
        : $"Exit code: {string.Join(", ", help.ExitCodes.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Code} {one.Meaning}")))}"
            + (help.EndsAsCommand ? "; after -- COMMAND…, that of the command." : ".");

    private static void WriteWrapped(TextWriter output, string paragraph)
    {
        int used = 0;
        foreach (string word in paragraph.Split(' '))
        {
            if (used > 0 && used + 1 + word.Length > Width)
            {
                output.WriteLine();
                used = 0;
            }

            output.Write(used > 0 ? " " + word : word);
            used += word.Length + (used > 0 ? 1 : 0);
        }

        output.WriteLine();
    }
}
