using Damon.Kernel;
using DamonHeatmap.Commands;

OutOfMemory.EndsUnhandled("damon-heatmap", ExitCode.BadData);
Terminal terminal = Terminal.System();
using Ending? ending = Ending.Begin(terminal.Say);
return ending is null ? ExitCode.BadData : ending.Code(await Cli.RunAsync(args, terminal, ending.Token));
