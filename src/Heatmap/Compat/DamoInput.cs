using System.Text;
using Damon;
using Damon.Records;

namespace DamonHeatmap.Compat;

/// <summary>One file that tells its records again and again, in damo's loose numbers.</summary>
internal sealed class DamoInput : IDisposable
{
    private readonly RecordFile _file;
    private readonly CancellationToken _cancellationToken;
    private readonly Stream? _text;
    private DamoTrace? _trace;

    /// <exception cref="DamonDataException">Not a recording, or perf's and perf cannot read it.</exception>
    public DamoInput(string path, CancellationToken cancellationToken)
    {
        _file = RecordFile.Open(path);
        _cancellationToken = cancellationToken;
        if (_file.Format is RecordFormat.TraceText or RecordFormat.PerfData)
        {
            _text = _file.OpenTraceText(cancellationToken);
        }
    }

    /// <summary>Tells all records.</summary>
    /// <exception cref="DamonDataException">Damaged data, or something that damo fails on; names file and place.</exception>
    public void Read(IDamoVisitor visitor)
    {
        var counter = new PlaceCounter(visitor);
        try
        {
            if (_text is null)
            {
                using JsonRecordParser parser = _file.OpenParser();
                DamoJson.Read(parser, counter, _cancellationToken);
            }
            else
            {
                _trace ??= new DamoTrace(OpenText, _cancellationToken);
                _trace.Read(counter, _cancellationToken);
            }
        }
        catch (PythonErrorException exception)
        {
            throw DamoFailure.At($"{Excerpt.Path(_file.Path)}: {counter}", exception);
        }
        catch (IOException exception)
        {
            throw new DamonDataException($"{Excerpt.Path(_file.Path)}: cannot be read: {Excerpt.Line(exception.Message)}", exception);
        }
    }

    public void Dispose() => _text?.Dispose();

    private StreamReader OpenText()
    {
        _text!.Position = 0;
        return new StreamReader(_text, Encoding.UTF8, leaveOpen: true);
    }
}
