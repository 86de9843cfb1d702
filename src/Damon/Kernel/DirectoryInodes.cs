using System.Buffers;

namespace Damon.Kernel;

/// <summary>Whether a directory still holds what it held.</summary>
internal static class DirectoryInodes
{
    /// <summary>Names and inodes in a directory, mixed in a way that does not depend on their order: the same number, the same entries. 0 where there is no such directory.</summary>
    public static ulong Mix(KernelFiles files, string path)
    {
        int directory = Libc.Open(files.OnHost(path), Libc.ReadOnly | Libc.OnlyDirectory | Libc.CloseOnExec);
        if (directory < 0)
        {
            return 0;
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(32 << 10);
        try
        {
            ulong mixed = 1;
            DirectoryScan scan = new(directory, buffer);
            while (scan.Next())
            {
                // FNV-1a of the name after the inode; their sum does not depend on the order
                ulong hash = 14695981039346656037 ^ (scan.Inode * 0x9E3779B97F4A7C15);
                foreach (byte letter in scan.Name)
                {
                    hash = (hash ^ letter) * 1099511628211;
                }

                mixed += hash;
            }

            return mixed;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _ = Libc.Close(directory);
        }
    }
}
