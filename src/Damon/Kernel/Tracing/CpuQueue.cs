using System.Globalization;

namespace Damon.Kernel.Tracing;

/// <summary>
/// What was read from one CPU's buffer and is not told yet. Pages lie one after another in one array, which stays and grows only while more is written than read.
/// </summary>
internal sealed class CpuQueue : IDisposable
{
    private readonly KernelFiles _files;
    private readonly string _path;
    private readonly PageLayout _layout;
    private byte[] _pages = [];
    private int _page;
    private int _end;
    private RingPageCursor _cursor;
    private bool _isOpen;
    private bool _isFound;

    /// <summary>Opens the buffer; reading it never waits.</summary>
    /// <param name="files">The kernel's files.</param>
    /// <param name="folder">Where there is a directory for each CPU.</param>
    /// <param name="cpu">Whose.</param>
    /// <param name="layout">How its pages are laid out.</param>
    /// <exception cref="KernelException">It cannot be opened.</exception>
    public CpuQueue(KernelFiles files, string folder, int cpu, PageLayout layout)
    {
        (_files, Cpu, _layout) = (files, cpu, layout);
        _path = string.Create(CultureInfo.InvariantCulture, $"{folder}/cpu{cpu}/trace_pipe_raw");
        File = Libc.Open(files.OnHost(_path), Libc.ReadOnly | Libc.NonBlocking | Libc.CloseOnExec);
        if (File < 0)
        {
            throw new KernelException("open", _path, Libc.LastError);
        }
    }

    /// <summary>Whose buffer it is.</summary>
    public int Cpu { get; }

    /// <summary>The open file.</summary>
    public int File { get; private set; }

    /// <summary>
    /// Whether there is a buffer, as of the last <see cref="Fill"/>. There is a file for each CPU that this host could have, but a buffer only for those that were online since the instance was made;
    /// what is read of the others is ENODEV, and to wait for them ends at once.
    /// </summary>
    public bool IsThere { get; private set; }

    /// <summary>Whether there is something to tell.</summary>
    public bool HasNext { get; private set; }

    /// <summary>Whether what comes next is the news that something was lost here, before the next event.</summary>
    public bool IsLoss { get; private set; }

    /// <summary>How much was lost; null: not known.</summary>
    public long? Lost { get; private set; }

    /// <summary>Time of what comes next.</summary>
    public long Time => (long)Math.Min(_cursor.Time, long.MaxValue);

    /// <summary>Data of the event that comes next.</summary>
    public ReadOnlySpan<byte> Data => _pages.AsSpan(_page + _cursor.DataOffset, _cursor.DataLength);

    /// <summary>Bytes that wait.</summary>
    public int Waiting => _end - _page;

    /// <summary>Reads all that is there now.</summary>
    /// <param name="most">Bytes that wait at most: what is not read stays in the kernel's buffer.</param>
    /// <exception cref="KernelException">It cannot be read any more.</exception>
    public void Fill(int most)
    {
        while (Waiting < most)
        {
            MakeRoom();
            Errno error = _files.TryReadOpen(File, _pages.AsSpan(_end, _layout.Size), out int count);
            if (error is not (Errno.None or Errno.Again or Errno.NoDevice))
            {
                throw new KernelException("read", _path, error);
            }

            IsThere = error != Errno.NoDevice;
            if (count == 0)
            {
                break;
            }

            // the kernel gives whole pages; whatever is less has its missing end as nothing
            _pages.AsSpan(_end + count, _layout.Size - count).Clear();
            _end += _layout.Size;
        }

        if (!HasNext)
        {
            Advance();
        }
    }

    /// <summary>Goes on to what comes after.</summary>
    public void Advance()
    {
        if (IsLoss)
        {
            // after a loss has been told comes the event that was found behind it
            IsLoss = false;
            if (_isFound)
            {
                return;
            }
        }

        while (_page < _end)
        {
            ReadOnlySpan<byte> page = _pages.AsSpan(_page, _layout.Size);
            bool isNew = !_isOpen;
            if (isNew)
            {
                _cursor = RingPageCursor.At(page, _layout);
                _isOpen = true;
            }

            _isFound = _cursor.MoveNext(page);
            if (!_isFound)
            {
                _page += _layout.Size;
                _isOpen = false;
            }

            // the rest of a damaged page is as good as lost
            if ((isNew && _cursor.IsAfterLoss) || (!_isFound && _cursor.IsDamaged))
            {
                (HasNext, IsLoss, Lost) = (true, true, isNew ? _cursor.Lost : null);
                return;
            }

            if (_isFound)
            {
                HasNext = true;
                return;
            }
        }

        (HasNext, _page, _end) = (false, 0, 0);
    }

    public void Dispose()
    {
        if (File >= 0)
        {
            _ = Libc.Close(File);
            File = -1;
        }
    }

    private void MakeRoom()
    {
        if (_end + _layout.Size <= _pages.Length)
        {
            return;
        }

        if (_page >= _layout.Size * 4 && _page >= Waiting)
        {
            _pages.AsSpan(_page, Waiting).CopyTo(_pages);
        }
        else
        {
            byte[] larger = new byte[Math.Max(_layout.Size * 4, _pages.Length * 2)];
            _pages.AsSpan(_page, Waiting).CopyTo(larger);
            _pages = larger;
        }

        (_page, _end) = (0, Waiting);
    }
}
