namespace Damon.Kernel;

/// <summary>A directory of the kernel's and the values of the files in it.</summary>
/// <param name="files">How they are read.</param>
/// <param name="path">The directory.</param>
internal readonly struct KernelFolder(KernelFiles files, string path)
{
    /// <summary>The directory.</summary>
    public string Path { get; } = path;

    /// <summary>A directory in it.</summary>
    public KernelFolder this[string name] => new(files, At(name));

    /// <summary>A numbered directory in it.</summary>
    public KernelFolder this[int number] => new(files, At(number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    /// <summary>The path of a file in it.</summary>
    public string At(string name) => $"{Path}/{name}";

    /// <summary>Whether there is such a file or directory in it.</summary>
    public bool Has(string name) => files.Exists(At(name));

    /// <summary>Numbers among the names in it, ascending.</summary>
    public IReadOnlyList<int> Numbers() => files.Numbers(Path);

    /// <summary>A text.</summary>
    public string Text(string name) => files.ReadText(At(name));

    /// <summary>A text; null: no such file.</summary>
    public string? TextIfThere(string name) => files.ReadTextIfThere(At(name));

    /// <summary>A text; null: the kernel did not say for now (EBUSY).</summary>
    public string? TextUnlessBusy(string name)
    {
        Errno error = files.TryRead(At(name), out string text);
        return error switch
        {
            Errno.None => text,
            Errno.Busy => null,
            _ => throw new KernelException("read", At(name), error),
        };
    }

    /// <summary>A number ≥ 0.</summary>
    public ulong Unsigned(string name) => KernelText.Unsigned(At(name), Text(name));

    /// <summary>A number ≥ 0; null: no such file.</summary>
    public ulong? UnsignedIfThere(string name) => TextIfThere(name) is { } text ? KernelText.Unsigned(At(name), text) : null;

    /// <summary>A number ≥ 0, at most what fits into a long.</summary>
    public long Duration(string name) => KernelText.Duration(At(name), Text(name));

    /// <summary>The same; null: no such file.</summary>
    public long? DurationIfThere(string name) => TextIfThere(name) is { } text ? KernelText.Duration(At(name), text) : null;

    /// <summary>A small number with a sign.</summary>
    public int Small(string name) => KernelText.Small(At(name), Text(name));

    /// <summary>The same; null: no such file.</summary>
    public int? SmallIfThere(string name) => TextIfThere(name) is { } text ? KernelText.Small(At(name), text) : null;

    /// <summary>Y or N.</summary>
    public bool YesNo(string name) => KernelText.YesNo(At(name), Text(name));

    /// <summary>Y or N; null: no such file.</summary>
    public bool? YesNoIfThere(string name) => TextIfThere(name) is { } text ? KernelText.YesNo(At(name), text) : null;
}
