using DamonExporter.Commands;

return await CommandLine.RunAsync(args, StandardOutput.Open(), Console.Error);
