namespace DamonExporter.Settings;

/// <summary>How many values a setting has.</summary>
internal enum SettingKind
{
    /// <summary>One.</summary>
    Text,

    /// <summary>One or more.</summary>
    List,

    /// <summary><c>true</c> or <c>false</c>; on the command line its name alone is <c>true</c>.</summary>
    Switch,
}
