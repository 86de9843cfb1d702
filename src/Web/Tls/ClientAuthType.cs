namespace DamonWeb.Tls;

/// <summary>What is wanted of clients' certificates, by the names that the exporter toolkit has for it.</summary>
internal enum ClientAuthType
{
    /// <summary>Nothing: they are not asked for.</summary>
    NoClientCert,

    /// <summary>They are asked for; any will do, and none.</summary>
    RequestClientCert,

    /// <summary>Any will do, whoever signed it.</summary>
    RequireAnyClientCert,

    /// <summary>None will do; one that is shown has to be signed by an authority that is trusted.</summary>
    VerifyClientCertIfGiven,

    /// <summary>One has to be shown, signed by an authority that is trusted.</summary>
    RequireAndVerifyClientCert,
}
