namespace Damon.Kernel.Tracing;

/// <summary>
/// What was read from one CPU's buffer and is not told yet. Pages lie one after another in one array, which stays and grows only while more is written than read.
/// </summary>
/// <param name="path">Its trace_pipe_raw, for messages.</param>
/// <param name="file">The same, open without waiting.</param>
/// <param name="layout">How its pages are laid out.</param>
internal sealed class CpuQueue(string path, int file, PageLayout layout)
{
    private byte[] _pages = [];
    private int _page;
    private int _end;
    private RingPageCursor _cursor;
    private bool _isOpen;
    private bool _isFound;

    /// <summary>The open file.</summary>
    public int File => file;

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
            nint count = Libc.Read(file, _pages.AsSpan(_end, layout.Size), layout.Size);
            if (count > 0)
            {
                // the kernel gives whole pages; whatever is less has its missing end as nothing
                _pages.AsSpan(_end + (int)count, layout.Size - (int)count).Clear();
                _end += layout.Size;
                continue;
            }

            Errno error = count == 0 ? Errno.None : Libc.LastError;
            if (error is Errno.None or Errno.Again)
            {
                break;
            }

            if (error != Errno.Interrupted)
            {
                throw new KernelException("read", path, error);
            }
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
            ReadOnlySpan<byte> page = _pages.AsSpan(_page, layout.Size);
            bool isNew = !_isOpen;
            if (isNew)
            {
                _cursor = RingPageCursor.At(page, layout);
                _isOpen = true;
            }

            _isFound = _cursor.MoveNext(page);
            if (!_isFound)
            {
                _page += layout.Size;
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

    private void MakeRoom()
    {
        if (_end + layout.Size <= _pages.Length)
        {
            return;
        }

        if (_page >= layout.Size * 4 && _page >= Waiting)
        {
            _pages.AsSpan(_page, Waiting).CopyTo(_pages);
        }
        else
        {
            byte[] larger = new byte[Math.Max(layout.Size * 4, _pages.Length * 2)];
            _pages.AsSpan(_page, Waiting).CopyTo(larger);
            _pages = larger;
        }

        (_page, _end) = (0, Waiting);
    }
}
