using DamonHeatmap.Commands;

return await Cli.RunAsync(args, Terminal.System());
