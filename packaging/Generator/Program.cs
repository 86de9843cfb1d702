using Packaging.Generator;

// packaging/generate: writes what is made from the definitions of the commands; with --check, says what is not as it would be written
bool isCheck = args is [_, "--check"];
if (args.Length is 0 or > 2 || (args.Length == 2 && !isCheck))
{
    Console.Error.WriteLine("usage: Generator FOLDER [--check]");
    return 2;
}

bool isCurrent = true;
foreach ((string path, string content) in PackagedFiles.All())
{
    string file = Path.Combine(args[0], path);
    if (File.Exists(file) && File.ReadAllText(file) == content)
    {
        continue;
    }

    isCurrent = false;
    Console.WriteLine(isCheck ? $"packaging/{path}: not current" : $"packaging/{path}");
    if (!isCheck)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }
}

foreach (string file in PackagedFiles.Strangers(args[0]))
{
    isCurrent = false;
    Console.WriteLine(isCheck ? $"packaging/{file}: of no command" : $"packaging/{file}: removed");
    if (!isCheck)
    {
        File.Delete(Path.Combine(args[0], file));
    }
}

return isCheck && !isCurrent ? 1 : 0;
