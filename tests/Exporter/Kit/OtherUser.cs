using System.Globalization;
using Damon.TestKit;

namespace DamonExporter.Tests.Kit;

/// <summary>An account without rights and without other processes, for what root is allowed in any case. Who is not root already is one.</summary>
internal static class OtherUser
{
    private const string Number = "54321";

    /// <summary>What makes the rest of a command line run as that.</summary>
    public static IReadOnlyList<string> Command => As(Number);

    /// <summary>The same as a user who has no other process: limits of threads are a user's.</summary>
    /// <param name="test">Tests of different numbers may run at the same time.</param>
    public static IReadOnlyList<string> Alone(int test) => As(string.Create(CultureInfo.InvariantCulture, $"{54400 + test}"));

    private static IReadOnlyList<string> As(string user) => Environment.IsPrivilegedProcess ? ["setpriv", $"--reuid={user}", $"--regid={user}", "--clear-groups"] : [];

    /// <summary>Where it may not run a program, the test is skipped.</summary>
    public static async Task SkipUnlessMayRunAsync(string program)
    {
        (int code, _, _) = await Tool.RunAsync("env", [.. Command, "test", "-x", program]);
        Assert.SkipUnless(code == 0, $"another user may not run {program}");
    }

    /// <summary>Gives it a folder.</summary>
    public static async Task GiveAsync(TemporaryFolder folder)
    {
        if (Environment.IsPrivilegedProcess)
        {
            Assert.Equal(0, (await Tool.RunAsync("chown", ["-R", $"{Number}:{Number}", folder.Path])).Code);
        }
    }

    /// <summary>Lets a running process of it, and all others of it, start no further thread.</summary>
    public static async Task AllowNoMoreThreadsAsync(int id)
    {
        (int code, _, string error) = await Tool.RunAsync("env", [.. Command, "prlimit", "--pid", id.ToString(CultureInfo.InvariantCulture), "--nproc=1:1"]);
        Assert.True(code == 0, error);
    }
}
