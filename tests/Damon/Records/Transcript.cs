using System.Text;
using Damon.Records;

namespace Damon.Tests.Records;

/// <summary>Writes down what it is told, one line each.</summary>
internal sealed class Transcript : IRecordVisitor
{
    private readonly StringBuilder _text = new();

    public override string ToString() => _text.ToString();

    public void BeginRecord() => Line("record");

    public void BeginIntervals(RecordKey key)
    {
        // their values tell of it
    }

    public void RecordValue(RecordKey key, RawValue value) => Line($"{key}={Encoding.Latin1.GetString(value.Text)} {value.Type} @{value.Offset}");

    public void BeginSnapshot() => Line("snapshot");

    public void SnapshotValue(RecordKey key, RawValue value) => Line($"{key}={Encoding.Latin1.GetString(value.Text)} {value.Type} @{value.Offset}");

    public void BeginRegion() => Line("region");

    public void RegionValue(RegionKey key, RawValue value) => Line($"{key}={Encoding.Latin1.GetString(value.Text)} {value.Type} @{value.Offset}");

    public void EndRegion() => Line("end region");

    public void EndSnapshot() => Line("end snapshot");

    public void EndRecord() => Line("end record");

    private void Line(string line) => _text.Append(line).Append('\n');
}
