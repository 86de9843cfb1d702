namespace DamonWeb;

/// <summary>Where what happens while a server runs is told, in lines.</summary>
/// <param name="Inform">Is told what an operator may want to know.</param>
/// <param name="Warn">Is told what is wrong.</param>
public sealed record WebLog(Action<string> Inform, Action<string> Warn);
