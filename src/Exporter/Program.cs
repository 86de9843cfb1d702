return await DamonExporter.Commands.CommandLine.RunAsync(args, Console.Out, Console.Error);
