using System.Globalization;
using Damon.Fuzz;
using Damon.TestKit;

// See tests/Fuzz/run.
double seconds = 60;
int seed = Environment.TickCount;
long? only = null;
string? wanted = null, input = null;
for (int i = 0; i < args.Length; i += 2)
{
    string value = i + 1 < args.Length ? args[i + 1] : "";
    bool isGood = args[i] switch
    {
        "--seconds" => double.TryParse(value, CultureInfo.InvariantCulture, out seconds) && seconds > 0,
        "--seed" => int.TryParse(value, CultureInfo.InvariantCulture, out seed),
        "--number" => long.TryParse(value, CultureInfo.InvariantCulture, out long number) && (only = number) >= 0,
        "--format" => (wanted = value).Length > 0,
        "--input" => File.Exists(input = value),
        _ => false,
    };
    if (!isGood)
    {
        await Console.Error.WriteLineAsync($"Fuzz: {args[i]} {value}: see tests/Fuzz/run --help");
        return 2;
    }
}

List<FuzzFormat> formats = [.. Formats.All.Where(format => wanted is null || format.Name == wanted)];
if (formats.Count == 0 || (input is not null && formats.Count > 1))
{
    await Console.Error.WriteLineAsync($"Fuzz: --format: expected one of {string.Join(", ", Formats.All.Select(format => format.Name))}");
    return 2;
}

Console.WriteLine($"seed {seed}\n{"format",-22} {"inputs",10} {"read",10} {"refused",10} {"failed",8}");
long inputs = 0, failed = 0;
double shares = formats.Sum(format => format.Share);
foreach (FuzzFormat format in formats)
{
    var run = new FuzzRun(format, seed, Repository.At("artifacts", "fuzz"));

    if (input is not null)
    {
        run.Read(await File.ReadAllBytesAsync(input));
    }
    else if (only is { } number)
    {
        run.RunOne(number);
    }
    else
    {
        run.Run(TimeSpan.FromSeconds(seconds * format.Share / shares));
    }

    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Name,-22} {run.Count,10} {run.Good,10} {run.Refused,10} {run.Failed,8}"));
    (inputs, failed) = (inputs + run.Count, failed + run.Failed);
}

Scratch.Remove();
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{inputs} inputs, {failed} failed"));
return failed == 0 ? 0 : 1;
