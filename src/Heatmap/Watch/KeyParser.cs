namespace DamonHeatmap.Watch;

/// <summary>From the bytes that a terminal sends to keys. Keeps a sequence that has come in part only.</summary>
internal sealed class KeyParser
{
    private const byte Escape = 0x1b;

    /// <summary>Numbers of the End key, as terminals have them: <c>ESC [ 4 ~</c>.</summary>
    private const int End = 4, EndOfOthers = 8;

    private State _state;
    private int _number;

    private enum State
    {
        Ground,
        Escape,

        /// <summary>Behind <c>ESC [</c>.</summary>
        Sequence,

        /// <summary>Behind <c>ESC O</c>: one letter more.</summary>
        Single,
    }

    /// <param name="bytes">What came.</param>
    /// <param name="tell">Is told each key that means something.</param>
    public void Parse(ReadOnlySpan<byte> bytes, Action<WatchEvent> tell)
    {
        foreach (byte one in bytes)
        {
            if (Next(one) is { } key)
            {
                tell(key);
            }
        }
    }

    private WatchEvent? Next(byte one)
    {
        if (one == Escape)
        {
            _state = State.Escape;
            return null;
        }

        switch (_state)
        {
            case State.Escape when one is (byte)'[':
                (_state, _number) = (State.Sequence, 0);
                return null;
            case State.Escape when one is (byte)'O':
                _state = State.Single;
                return null;
            case State.Sequence when one is >= (byte)'0' and <= (byte)'9':
                _number = Math.Min(1000, (_number * 10) + one - '0');
                return null;
            case State.Sequence when one is >= 0x20 and < 0x40:
                return null;
            case State.Sequence or State.Single when one >= 0x40:
                _state = State.Ground;
                return Special(one);
            default:
                _state = State.Ground;
                return Plain(one);
        }
    }

    private WatchEvent? Special(byte letter) => letter switch
    {
        (byte)'A' => WatchEvent.Earlier,
        (byte)'B' => WatchEvent.Later,
        (byte)'C' => WatchEvent.NextStream,
        (byte)'D' => WatchEvent.PreviousStream,
        (byte)'F' => WatchEvent.Newest,
        (byte)'~' when _number is End or EndOfOthers => WatchEvent.Newest,
        _ => null,
    };

    private static WatchEvent? Plain(byte letter) => letter switch
    {
        // Ctrl-C, Ctrl-D, Ctrl-\: no signals while the terminal is ours
        (byte)'q' or (byte)'Q' or 0x03 or 0x04 or 0x1c => WatchEvent.End,
        0x1a => WatchEvent.Suspend,
        0x0c => WatchEvent.Redraw,
        (byte)'+' or (byte)'=' => WatchEvent.ZoomIn,
        (byte)'-' or (byte)'_' => WatchEvent.ZoomOut,
        (byte)'s' or (byte)'S' => WatchEvent.Scale,
        (byte)'p' or (byte)'P' => WatchEvent.Palette,
        (byte)' ' => WatchEvent.Pause,
        _ => null,
    };
}
