namespace Packaging.Generator.Model;

/// <summary>A command as it is defined, with what its help says beyond the list of options.</summary>
/// <param name="Name">Its last word.</param>
/// <param name="Path">All its words: <c>damon-exporter config show</c>.</param>
/// <param name="Description">What it does.</param>
/// <param name="Options">Its options, with those that it has from the commands above it.</param>
/// <param name="Arguments">Its other words, in their order.</param>
/// <param name="Commands">The commands below it.</param>
internal sealed record CommandModel(
    string Name, string Path, string Description, IReadOnlyList<OptionModel> Options, IReadOnlyList<ArgumentModel> Arguments, IReadOnlyList<CommandModel> Commands)
{
    /// <summary>How it is used.</summary>
    public IReadOnlyList<ExampleModel> Examples { get; init; } = [];

    /// <summary>What else its help says; null: nothing.</summary>
    public string? Notes { get; init; }

    /// <summary>What its exit codes say.</summary>
    public IReadOnlyList<(int Code, string Meaning)> ExitCodes { get; init; } = [];

    /// <summary>Whether a command of another program may follow after <c>--</c>.</summary>
    public bool TakesCommand { get; init; }

    /// <summary>This and all below it.</summary>
    public IEnumerable<CommandModel> Whole() => Commands.SelectMany(command => command.Whole()).Prepend(this);
}
