namespace DamonHeatmap.Server.Upstream;

/// <summary>Kinds of answers, by how much it takes to make and to hold one.</summary>
internal enum UpstreamSize
{
    /// <summary>Whose memory a server knows: asked for whatever is known of the server, since it tells whether it is there.</summary>
    Nodes,

    /// <summary>A list, which a server has at once.</summary>
    List,

    /// <summary>A picture or a page: made when it is asked for.</summary>
    Page,

    /// <summary>A matrix. Its server is told how much time there is, so one that is only slow says so in time.</summary>
    Matrix,
}
