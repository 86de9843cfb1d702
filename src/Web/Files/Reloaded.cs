using System.Diagnostics.CodeAnalysis;
using Damon.Records;

namespace DamonWeb.Files;

/// <summary>
/// What files say, read again when they change: looked at whenever somebody wants to know, so that nothing has to be told to anybody. New files that are wrong are told once, and what was right stays. Thread-safe.
/// </summary>
/// <typeparam name="T">What it is made into.</typeparam>
internal sealed class Reloaded<T>
    where T : class
{
    private readonly Func<ReadFiles, T?, T> _load;
    private readonly TimeProvider _clock;
    private readonly Action<T> _changed;
    private readonly Action<string> _warn;
    private readonly string _path;
    private readonly Lock _lock = new();
    private string _digest;
    private volatile ReadFiles _files;
    private volatile T _current;
    private string? _problem;

    /// <param name="load">Reads it; is given what was right before, or null.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="changed">Is told of something new.</param>
    /// <param name="warn">Is told of new files that are wrong.</param>
    /// <param name="path">What messages call it, where what went wrong does not.</param>
    /// <exception cref="WebConfigException">It is wrong from the start.</exception>
    public Reloaded(Func<ReadFiles, T?, T> load, TimeProvider clock, Action<T> changed, Action<string> warn, string path)
    {
        (_load, _clock, _changed, _warn, _path) = (load, clock, changed, warn, path);
        _files = new ReadFiles(clock);
        _current = load(_files, null);
        _digest = _files.Digest();
    }

    /// <summary>As it was read last, without looking again: tells nobody anything.</summary>
    public T Last => _current;

    /// <summary>As of now, or as it was when it was last right.</summary>
    public T Current
    {
        get
        {
            // who comes while somebody reads is not kept waiting
            if (_files.HaveChanged() && _lock.TryEnter())
            {
                try
                {
                    Look();
                }
                finally
                {
                    _lock.Exit();
                }
            }

            return _current;
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Whoever asks wants an answer, and what was right before is one.")]
    private void Look()
    {
        if (!_files.HaveChanged())
        {
            return;
        }

        ReadFiles files = new(_clock);
        T? news = null;
        string? wrong = null;
        try
        {
            T next = _load(files, _current);
            string digest = files.Digest();
            if (digest != _digest || _problem is not null)
            {
                // what was right before may still be used by a connection, and goes with the last one
                (_current, _digest, _problem, news) = (next, digest, null, next);
            }
        }
        catch (WebConfigException problem)
        {
            wrong = problem.Message;
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            wrong = $"{Excerpt.Path(_path)}: cannot be read: {Excerpt.Line(problem.Message)}";
        }

        // before it is told: where that fails, they would be read again with each request
        _files = files;
        try
        {
            if (wrong is not null)
            {
                Tell(wrong);
            }
            else if (news is not null)
            {
                _changed(news);
            }
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // a log that cannot be written is no reason to answer nobody
        }
    }

    /// <summary>The same is not told with each request.</summary>
    private void Tell(string problem)
    {
        if (problem != _problem)
        {
            _problem = problem;
            _warn($"{problem}; what was read before stays in force");
        }
    }
}
