namespace DamonHeatmap.Server.Api;

/// <summary>The limits of an answer.</summary>
/// <param name="MaxCells">Rows × columns of one answer.</param>
/// <param name="Timeout">How long one answer may take.</param>
internal sealed record ApiOptions(long MaxCells, TimeSpan Timeout)
{
    /// <summary>As many columns as Prometheus gives.</summary>
    public const int MostPoints = 11_000;

    /// <summary>Selectors (<c>match[]</c>) of one request.</summary>
    public const int MostSelectors = 64;

    /// <summary>As long as Prometheus looks back from a moment for the last value.</summary>
    public const long LookBack = 300 * ApiTime.Second;

    /// <summary>Rows that can be asked for.</summary>
    public int MaxRows => (int)Math.Min(MaxCells, 4096);
}
