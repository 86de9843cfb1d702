using System.Buffers;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Damon.Kernel;

/// <summary>
/// The kernel's files (sysfs, tracefs, procfs) below a root, which is <c>/</c>, or where a container or a test has them. Paths are the kernel's own,
/// such as <c>/sys/kernel/mm/damon</c>; they are what errors name, too. Every read opens the file anew and takes it with one read where it can, every write is one write:
/// these files have no position to go on from.
/// </summary>
/// <param name="root">Where the kernel's <c>/</c> is.</param>
public class KernelFiles(string root = "/")
{
    /// <summary>Longest text that is read: /proc/PID/maps can be long, an attribute of sysfs is at most a page.</summary>
    public const int LongestText = 64 << 20;

    private readonly string _prefix = root.TrimEnd('/');

    /// <summary>Where the kernel's <c>/</c> is.</summary>
    public string Root { get; } = root;

    /// <summary>Where a path of the kernel's is on this host.</summary>
    public string OnHost(string path) => _prefix + path;

    /// <summary>The text of a file, without the end of its last line.</summary>
    /// <exception cref="KernelException">It cannot be read.</exception>
    public string ReadText(string path)
    {
        Errno error = TryRead(path, out string text);
        return error == Errno.None ? text : throw new KernelException("read", path, error);
    }

    /// <summary>The text of a file, without the end of its last line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="text">The text; empty on error.</param>
    /// <returns>What the kernel answered.</returns>
    public virtual Errno TryRead(string path, out string text)
    {
        text = "";
        int file = Libc.Open(OnHost(path), Libc.ReadOnly | Libc.CloseOnExec);
        if (file < 0)
        {
            return Libc.LastError;
        }

        try
        {
            // more than a page: sysfs gives at most one, and a read that is not filled is the end of most files
            var buffer = new byte[4097];
            int length = 0;
            while (true)
            {
                nint count = Libc.Read(file, buffer.AsSpan(length), buffer.Length - length);
                if (count < 0)
                {
                    Errno error = Libc.LastError;
                    if (error == Errno.Interrupted)
                    {
                        continue;
                    }

                    return error;
                }

                length += (int)count;
                if (count == 0)
                {
                    break;
                }

                if (length == buffer.Length)
                {
                    if (length >= LongestText)
                    {
                        return Errno.Range;
                    }

                    Array.Resize(ref buffer, length * 2);
                }
            }

            text = Encoding.UTF8.GetString(buffer, 0, length > 0 && buffer[length - 1] == '\n' ? length - 1 : length);
            return Errno.None;
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    /// <summary>What an open file has now, with one read.</summary>
    /// <param name="file">Its number.</param>
    /// <param name="buffer">Room for it.</param>
    /// <param name="length">Bytes read; 0 on error.</param>
    /// <returns>What the kernel answered; never that a signal came.</returns>
    public virtual Errno TryReadOpen(int file, Span<byte> buffer, out int length)
    {
        while (true)
        {
            nint count = Libc.Read(file, buffer, buffer.Length);
            Errno error = count < 0 ? Libc.LastError : Errno.None;
            if (error != Errno.Interrupted)
            {
                length = (int)Math.Max(count, 0);
                return error;
            }
        }
    }

    /// <summary>The text of a file, without the end of its last line; null where there is no such file.</summary>
    /// <exception cref="KernelException">It is there, and cannot be read.</exception>
    public string? ReadTextIfThere(string path) => TryRead(path, out string text) switch
    {
        Errno.None => text,
        Errno.NoEntry or Errno.NotDirectory => null,
        var error => throw new KernelException("read", path, error),
    };

    /// <summary>Writes a text with exactly one write into a file that exists.</summary>
    /// <exception cref="KernelException">The kernel refuses it.</exception>
    public void Write(string path, string text)
    {
        Errno error = TryWrite(path, text);
        if (error != Errno.None)
        {
            throw new KernelException($"write \"{text}\" to", path, error);
        }
    }

    /// <summary>Writes a text with exactly one write into a file that exists. Some files hold the writer for as long as the kernel needs; no signal ends that.</summary>
    /// <returns>What the kernel answered.</returns>
    public virtual Errno TryWrite(string path, string text)
    {
        int file = Libc.Open(OnHost(path), Libc.WriteOnly | Libc.CloseOnExec);
        if (file < 0)
        {
            return Libc.LastError;
        }

        try
        {
            byte[] bytes = Encoding.UTF8.GetBytes(text);
            nint count;
            do
            {
                count = Libc.Write(file, bytes, bytes.Length);
            }
            while (count < 0 && Libc.LastError == Errno.Interrupted);
            return count < 0 ? Libc.LastError : Errno.None;
        }
        finally
        {
            _ = Libc.Close(file);
        }
    }

    /// <summary>Whether there is such a file or directory, as far as one may see.</summary>
    public virtual bool Exists(string path) => Path.Exists(OnHost(path));

    /// <summary>Whether it is a directory.</summary>
    public virtual bool IsDirectory(string path) => Directory.Exists(OnHost(path));

    /// <summary>Whether it is a file that its owner may write to, by its mode: in sysfs what is not, is a result.</summary>
    /// <exception cref="KernelException">It is not there, or may not be looked at.</exception>
    public virtual bool IsWritable(string path)
    {
        int file = Libc.Open(OnHost(path), Libc.OnlyPath | Libc.CloseOnExec);
        if (file < 0)
        {
            throw new KernelException("look at", path, Libc.LastError);
        }

        using SafeFileHandle handle = new(file, ownsHandle: true);

        // sysfs is Linux's, and so is whoever reads it
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(handle) & UnixFileMode.UserWrite) != 0;
    }

    /// <summary>
    /// Whether a file may be written, or something be made in a directory, without trying: what its mode, this process's ids and capabilities and the mount say. A security module (SELinux, AppArmor)
    /// may still refuse it.
    /// </summary>
    /// <returns>What the kernel would answer.</returns>
    public Errno MayWrite(string path) =>
        Libc.Access(Libc.CurrentDirectory, OnHost(path), Libc.MayWrite, Libc.EffectiveIds) == 0 ? Errno.None : Libc.LastError;

    /// <summary>The names of what is in a directory, in no order; null where there is none.</summary>
    /// <exception cref="KernelException">It cannot be listed: it may not be, or this process has no file numbers or memory left.</exception>
    public virtual IReadOnlyList<string>? List(string path)
    {
        int directory = Libc.Open(OnHost(path), Libc.ReadOnly | Libc.OnlyDirectory | Libc.CloseOnExec);
        if (directory < 0)
        {
            return NoList(path, Libc.LastError);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(32 << 10);
        try
        {
            List<string> names = [];
            DirectoryScan scan = new(directory, buffer);
            while (scan.Next())
            {
                names.Add(Encoding.UTF8.GetString(scan.Name));
            }

            // it may vanish while it is listed
            return scan.Error == Errno.None ? names : NoList(path, scan.Error);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            _ = Libc.Close(directory);
        }
    }

    /// <summary>The numbers among the names in a directory, ascending; none where there is no such directory.</summary>
    /// <exception cref="KernelException">It cannot be listed.</exception>
    public IReadOnlyList<int> Numbers(string path) =>
    [
        .. (List(path) ?? [])
            .Select(name => int.TryParse(name, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number) ? number : -1)
            .Where(number => number >= 0).Order(),
    ];

    /// <summary>Makes a directory, which in tracefs makes an instance.</summary>
    /// <exception cref="KernelException">The kernel refuses it.</exception>
    public virtual void MakeDirectory(string path)
    {
        if (Libc.MakeDirectory(OnHost(path), 0x1ed) != 0)
        {
            throw new KernelException("make", path, Libc.LastError);
        }
    }

    /// <summary>Removes a directory, in tracefs with all that the kernel put in it.</summary>
    /// <exception cref="KernelException">The kernel refuses it.</exception>
    public virtual void RemoveDirectory(string path)
    {
        if (Libc.RemoveDirectory(OnHost(path)) != 0)
        {
            throw new KernelException("remove", path, Libc.LastError);
        }
    }

    private static IReadOnlyList<string>? NoList(string path, Errno error) =>
        error is Errno.NoEntry or Errno.NotDirectory or Errno.NoDevice ? null : throw new KernelException("list", path, error);
}
