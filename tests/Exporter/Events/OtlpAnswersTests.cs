using System.Text;
using CsCheck;
using DamonExporter.Events;

namespace DamonExporter.Tests.Events;

public sealed class OtlpAnswersTests
{
    private static readonly string[] Types = ["", "application/x-protobuf", "text/html"];

    private static readonly string[] Statuses = ["0", "8", "14", "-1"];

    [Theory]
    [InlineData(200, AnswerKind.Accepted, "")]
    [InlineData(204, AnswerKind.Accepted, "")]
    [InlineData(302, AnswerKind.Misconfigured, "configuration")]
    [InlineData(400, AnswerKind.Refused, "refused")]
    [InlineData(401, AnswerKind.Misconfigured, "configuration")]
    [InlineData(403, AnswerKind.Misconfigured, "configuration")]
    [InlineData(404, AnswerKind.Misconfigured, "configuration")]
    [InlineData(408, AnswerKind.Later, "timeout")]
    [InlineData(413, AnswerKind.Refused, "too_large")]
    [InlineData(422, AnswerKind.Refused, "refused")]
    [InlineData(429, AnswerKind.Later, "throttled")]
    [InlineData(500, AnswerKind.Refused, "refused")]
    [InlineData(501, AnswerKind.Refused, "refused")]
    [InlineData(502, AnswerKind.Later, "unavailable")]
    [InlineData(503, AnswerKind.Later, "unavailable")]
    [InlineData(504, AnswerKind.Later, "unavailable")]
    internal void OfHttp_Status_DecidesIt(int status, AnswerKind kind, string reason)
    {
        OtlpAnswer answer = OtlpAnswers.OfHttp(new RawAnswer(status, default));

        Assert.Equal((kind, reason), (answer.Kind, answer.Reason));
    }

    [Theory]
    [InlineData("0", AnswerKind.Accepted, "")]
    [InlineData("1", AnswerKind.Later, "unavailable")]
    [InlineData("2", AnswerKind.Refused, "refused")]
    [InlineData("3", AnswerKind.Refused, "refused")]
    [InlineData("4", AnswerKind.Later, "timeout")]
    [InlineData("5", AnswerKind.Refused, "refused")]
    [InlineData("6", AnswerKind.Refused, "refused")]
    [InlineData("7", AnswerKind.Misconfigured, "configuration")]
    [InlineData("8", AnswerKind.Refused, "too_large")]
    [InlineData("9", AnswerKind.Refused, "refused")]
    [InlineData("10", AnswerKind.Later, "unavailable")]
    [InlineData("11", AnswerKind.Later, "unavailable")]
    [InlineData("12", AnswerKind.Misconfigured, "configuration")]
    [InlineData("13", AnswerKind.Refused, "refused")]
    [InlineData("14", AnswerKind.Later, "unavailable")]
    [InlineData("15", AnswerKind.Later, "unavailable")]
    [InlineData("16", AnswerKind.Misconfigured, "configuration")]
    [InlineData("17", AnswerKind.Refused, "refused")]
    [InlineData("x", AnswerKind.Later, "connection")]
    [InlineData(null, AnswerKind.Later, "connection")]
    internal void OfGrpc_Status_DecidesIt(string? status, AnswerKind kind, string reason)
    {
        OtlpAnswer answer = OtlpAnswers.OfGrpc(new RawAnswer(200, default) { GrpcStatus = status });

        Assert.Equal((kind, reason), (answer.Kind, answer.Reason));
    }

    [Fact]
    public void OfHttp_MessageOfTheBackend_IsShownInOneLine()
    {
        string text = OtlpAnswers.OfHttp(new RawAnswer(400, Encoding.UTF8.GetBytes("line\n\u001b[31mtoo long: " + new string('x', 400))) { ContentType = "text/plain" }).Text;
        string proto = OtlpAnswers.OfHttp(new RawAnswer(400, (byte[])[0x08, 3, 0x12, 3, .. "bad"u8]) { ContentType = "application/x-protobuf" }).Text;

        Assert.StartsWith("HTTP 400: line  [31mtoo long: xxx", text, StringComparison.Ordinal);
        Assert.True(text.Length < 220 && !text.Any(char.IsControl), text);
        Assert.Equal("HTTP 400: bad", proto);
    }

    [Theory]
    [InlineData(-1, 0)]
    [InlineData(7.5, 7.5)]
    [InlineData(1e300, 600)]
    public void Bounded_AnyNumber_IsAWaitThatEnds(double seconds, double expected) => Assert.Equal(expected, OtlpAnswers.Bounded(seconds).TotalSeconds);

    /// <summary>What comes from outside never throws, whatever it is.</summary>
    [Fact]
    public void Of_AnyBytes_IsAnAnswer() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Int[100, 999], Gen.Int[0, 2].Select(i => Types[i]), Gen.Int[0, 3].Select(i => Statuses[i]), Gen.String).Sample(
            (bytes, status, type, grpc, text) =>
            {
                RawAnswer raw = new(status, bytes) { ContentType = type, GrpcStatus = grpc, GrpcMessage = text, GrpcDetails = Convert.ToBase64String(bytes) };
                OtlpAnswer[] answers = [OtlpAnswers.OfHttp(raw), OtlpAnswers.OfGrpc(raw), OtlpAnswers.OfGrpc(raw with { GrpcStatus = null, GrpcDetails = text })];
                return answers.All(answer => !answer.Text.Any(char.IsControl) && (answer.RetryAfter ?? TimeSpan.Zero) <= OtlpAnswers.LongestWait);
            },
            iter: 20_000);
}
