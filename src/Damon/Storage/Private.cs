using Microsoft.Win32.SafeHandles;

namespace Damon.Storage;

/// <summary>Files that only their owner may open: who can open one can lock it, and so keep the store from being written.</summary>
internal static class Private
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>How such a file is opened, or made, for one alone.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access)
    {
        FileStreamOptions options = new() { Mode = mode, Access = access, Share = FileShare.None, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = Mode;
        }

        return options;
    }

    /// <summary>Takes from others what one that was there before gives them.</summary>
    public static void Protect(SafeFileHandle file)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && File.GetUnixFileMode(file) != Mode)
            {
                File.SetUnixFileMode(file, Mode);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // somebody else's, or a file system without modes: it serves all the same
        }
    }
}
