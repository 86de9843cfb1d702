using DamonHeatmap.Commands;

using var ending = new Ending();
return ending.Code(await Cli.RunAsync(args, Terminal.System(), ending.Token));
