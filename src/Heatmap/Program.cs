using Damon;
using DamonHeatmap.Commands;

Terminal terminal = Terminal.System();
Ending ending;
try
{
    ending = Ending.Begin();
}
catch (DamonDataException problem)
{
    terminal.Say(problem.Message);
    return ExitCode.BadData;
}

using (ending)
{
    return ending.Code(await Cli.RunAsync(args, terminal, ending.Token));
}
