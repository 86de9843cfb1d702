using System.Net;
using System.Text.Json;

namespace DamonHeatmap.Tests.Server;

/// <summary>The same kinds of requests to a real Prometheus and to <c>serve</c>: the same status, type and envelope, but for what the table of differences says.</summary>
public sealed class ConformanceTests(ServersToCompare servers) : IClassFixture<ServersToCompare>
{
    private const string A = "/api/v1/";

    /// <summary>Queries, by what is special about them, for <c>query</c>.</summary>
    private static readonly (string Name, string Parameters)[] Instants =
    [
        ("selector", "query=SELECTOR"),
        ("selector and time", "query=SELECTOR&time=END"),
        ("scalar", "query=1%2B1&time=4"),
        ("scalar of all operators", "query=-(2^3^2)*4/5%256-1e3"),
        ("infinite number", "query=-Inf"),
        ("no number", "query=NaN"),
        ("hexadecimal number", "query=0x1F"),
        ("number too large", "query=1e400"),
        ("date as time", "query=1&time=2026-01-01T00:00:00Z"),
        ("date with offset and fraction", "query=1&time=2026-01-01T00:00:00.125%2B02:00"),
        ("time before 1970", "query=1&time=-1.5"),
        ("bad time", "query=1&time=yesterday"),
        ("empty query", "query="),
        ("no query", ""),
        ("comment only", "query=%23%20nothing"),
        ("selector nothing fits", "query=nothing_of_it"),
        ("unknown parameter", "query=SELECTOR&x=1"),
        ("unclosed brace", "query=up%7B"),
        ("unclosed quote", "query=up%7Ba%3D%22b%7D"),
        ("closing brace alone", "query=up%7D"),
        ("unclosed parenthesis", "query=(1"),
        ("no operand", "query=1%2B"),
        ("no value", "query=up%7Ba%3D%7D"),
        ("bad regex", "query=up%7Ba%3D~%22(%22%7D"),
        ("bad escape", "query=up%7Ba%3D%22%5Cq%22%7D"),
        ("two values", "query=up%7Ba%3D%22b%22%20c%3D%22d%22%7D"),
        ("name twice", "query=up%7B__name__%3D%22down%22%7D"),
        ("matchers that all fit nothing", "query=%7Ba%3D%22%22%7D"),
        ("no matcher", "query=%7B%7D"),
        ("bad characters", "query=%C3%A4%00"),
        ("timeout", "query=1&timeout=10s"),
        ("timeout in seconds", "query=1&timeout=2.5"),
        ("bad timeout", "query=1&timeout=soon"),
    ];

    /// <summary>The same for <c>query_range</c>.</summary>
    private static readonly (string Name, string Parameters)[] Ranges =
    [
        ("selector", "query=SELECTOR&start=START&end=END&step=15"),
        ("scalar", "query=1%2B1&start=START&end=END&step=15"),
        ("selector nothing fits", "query=nothing_of_it&start=START&end=END&step=15"),
        ("no start", "query=1&end=END&step=15"),
        ("no end", "query=1&start=START&step=15"),
        ("no step", "query=1&start=START&end=END"),
        ("nothing", ""),
        ("bad start", "query=1&start=x&end=END&step=15"),
        ("bad end", "query=1&start=START&end=x&step=15"),
        ("bad step", "query=1&start=START&end=END&step=x"),
        ("step without a unit that there is", "query=1&start=START&end=END&step=1q"),
        ("units in a wrong order", "query=1&start=START&end=END&step=1m1h"),
        ("end before start", "query=1&start=END&end=START&step=15"),
        ("end as start", "query=1&start=START&end=START&step=15"),
        ("step 0", "query=1&start=START&end=END&step=0"),
        ("negative step", "query=1&start=START&end=END&step=-15"),
        ("step less than a millisecond", "query=1&start=START&end=END&step=0.0001"),
        ("step with a fraction", "query=1&start=START&end=END&step=1.5"),
        ("step with a unit", "query=SELECTOR&start=START&end=END&step=15s"),
        ("step with units", "query=1&start=START&end=END&step=1h30m"),
        ("more than 11,000 points", "query=SELECTOR&start=0&end=11001&step=1"),
        ("exactly 11,000 steps", "query=SELECTOR&start=LONG&end=END&step=1"),
        ("exactly 11,000 points", "query=1&start=0&end=10999&step=1"),
        ("exactly 11,000 steps of a number", "query=1&start=0&end=11000&step=1"),
        ("dates", "query=1&start=2026-01-01T00:00:00Z&end=2026-01-01T01:01:00%2B01:00&step=15"),
        ("empty query", "query=&start=START&end=END&step=15"),
        ("syntax error", "query=up%7D&start=START&end=END&step=15"),
        ("bad regex", "query=up%7Ba!~%22%5B%22%7D&start=START&end=END&step=15"),
        ("range in brackets", "query=SELECTOR%5B5m%5D&start=START&end=END&step=15"),
        ("text", "query=%22a%22&start=START&end=END&step=15"),
        ("timeout", "query=1&start=START&end=END&step=15&timeout=10s"),
        ("bad timeout", "query=1&start=START&end=END&step=15&timeout=soon"),
        ("much wrong at once", "query=(&start=x&end=y&step=0&timeout=z"),
    ];

    /// <summary>Lists, for GET and POST both.</summary>
    private static readonly (string Name, string Path, string Parameters)[] Lists =
    [
        ("labels", "labels", ""),
        ("labels of a selector", "labels", "match[]=SELECTOR"),
        ("labels of a time", "labels", "start=START&end=END"),
        ("labels, bad selector", "labels", "match[]=up%7B"),
        ("labels, bad start", "labels", "start=x"),
        ("labels, bad end", "labels", "end=x"),
        ("labels, end before start", "labels", "start=END&end=START"),
        ("labels, limit", "labels", "limit=1"),
        ("series", "series", "match[]=SELECTOR"),
        ("series of a time", "series", "match[]=SELECTOR&start=START&end=END"),
        ("series, no selector", "series", ""),
        ("series, empty selector", "series", "match[]="),
        ("series, no matcher", "series", "match[]=%7B%7D"),
        ("series, nothing fits", "series", "match[]=nothing_of_it"),
        ("series, two selectors", "series", "match[]=SELECTOR&match[]=nothing_of_it"),
        ("series, one of two is bad", "series", "match[]=SELECTOR&match[]=%7B"),
        ("series, expression", "series", "match[]=1%2B1"),
        ("series, bad regex", "series", "match[]=up%7Ba%3D~%22(%22%7D"),
        ("series, bad start", "series", "match[]=SELECTOR&start=x"),
        ("series, end before start", "series", "match[]=SELECTOR&start=END&end=START"),
        ("series, limit", "series", "match[]=SELECTOR&limit=1"),
        ("exemplars", "query_exemplars", "query=SELECTOR&start=START&end=END"),
        ("exemplars, no query", "query_exemplars", ""),
        ("exemplars, empty query", "query_exemplars", "query=&start=START&end=END"),
        ("exemplars, syntax error", "query_exemplars", "query=(&start=START&end=END"),
        ("exemplars, bad start", "query_exemplars", "query=up&start=x&end=END"),
        ("exemplars, end before start", "query_exemplars", "query=up&start=END&end=START"),
    ];

    /// <summary>What is only got.</summary>
    private static readonly (string Name, string Path)[] Gets =
    [
        ("metric names", "label/__name__/values"),
        ("values of an unknown label", "label/nothing_of_it/values"),
        ("values of a selector", "label/__name__/values?match[]=SELECTOR"),
        ("values, bad selector", "label/__name__/values?match[]=%7B"),
        ("values, bad start", "label/__name__/values?start=x"),
        ("values, end before start", "label/__name__/values?start=END&end=START"),
        ("values, limit", "label/__name__/values?limit=1"),
        ("metadata", "metadata"),
        ("metadata, limit", "metadata?limit=1"),
        ("metadata, bad limit", "metadata?limit=x"),
        ("metadata of an unknown metric", "metadata?metric=nothing_of_it"),
        ("rules", "rules"),
        ("rules of a type", "rules?type=alert"),
        ("rules of a bad type", "rules?type=odd"),
        ("alerts", "alerts"),
        ("alertmanagers", "alertmanagers"),
    ];

    private static readonly RequestKind[] Same =
    [
        .. Instants.SelectMany(one => Both(one.Name, "query", one.Parameters)),
        .. Ranges.SelectMany(one => Both(one.Name, "query_range", one.Parameters)),
        .. Lists.SelectMany(one => Both(one.Name, one.Path, one.Parameters)),
        .. Gets.SelectMany(one => (RequestKind[])[new(one.Name, "GET", A + one.Path), new(one.Name, "POST", A + one.Path)]),
        .. ((string[])["PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"]).SelectMany(method => ((string[])
            ["query?query=1", "query_range?query=1&start=1&end=2&step=1", "labels", "label/node/values", "metadata", "rules", "alerts", "alertmanagers", "query_exemplars?query=up&start=1&end=2", "targets", "status/buildinfo", "nothing", "query/more"])
            .Select(path => new RequestKind(path, method, A + path))),
        new("build", "POST", A + "status/buildinfo", ""),
        new("targets", "POST", A + "targets", ""),
        new("unknown path", "GET", A + "nothing"),
        new("unknown path", "POST", A + "nothing", "query=1"),
        new("path of no API", "GET", "/nothing"),
        new("another version of the API", "GET", "/api/v2/query?query=1"),
        new("a label without values", "GET", A + "label/node"),
        new("healthy", "GET", "/-/healthy"),
        new("ready", "GET", "/-/ready"),
        new("healthy", "HEAD", "/-/healthy"),
        new("form and address", "POST", A + "query_range?start=START&end=END&step=15", "query=1"),
        new("the form comes before the address", "POST", A + "query?query=%28", "query=1"),
        new("the address alone", "POST", A + "query?query=1", ""),
        new("broken form", "POST", A + "query", "query=%zz"),
        new("form with a semicolon", "POST", A + "query", "query=1;b"),
        new("broken address", "GET", A + "query?query=%zz"),
        new("twice", "GET", A + "query?query=1&query=%28"),
    ];

    /// <summary>Where the answers differ, each for a reason.</summary>
    private static readonly RequestKind[] Differing =
    [
        new("bad limit of labels", "GET", A + "labels?limit=x") { IsSameSince3 = true, Reason = "Prometheus knows limit since 2.53; 3.x refuses a bad one as we do", Answer = "400 application/json error bad_data error:String" },
        new("negative limit of series", "GET", A + "series?match[]=SELECTOR&limit=-1") { IsSameSince3 = true, Reason = "Prometheus knows limit since 2.53; 3.x refuses a bad one as we do", Answer = "400 application/json error bad_data error:String" },
        new("name that is no label's", "GET", A + "label/0bad-name/values") { IsSameSince3 = true, Reason = "from 3.0 on, every text is a label's name, and no series has this one", Answer = "200 application/json success data:Array" },
        new("targets", "GET", A + "targets") { IsSameSince3 = true, Reason = "from 2.48 on, Prometheus has droppedTargetCounts, too", Answer = "200 application/json success data:Object activeTargets:Array droppedTargetCounts:Object droppedTargets:Array" },
        new("targets of a state", "GET", A + "targets?state=active") { Reason = "Prometheus has droppedTargetCounts from 2.48 on, and null in it where no dropped ones are asked for", Answer = "200 application/json success data:Object activeTargets:Array droppedTargetCounts:Object droppedTargets:Array" },
        new("build", "GET", A + "status/buildinfo") { Reason = "says which program it is; Grafana reads the version only", Answer = "200 application/json success data:Object application:String branch:String buildDate:String buildUser:String goVersion:String revision:String version:String" },
        new("text as a query", "GET", A + "query?query=%22a%22") { Reason = "of PromQL, selectors and numbers are answered", Answer = "400 application/json error bad_data error:String" },
        new("function", "GET", A + "query?query=rate(up%5B5m%5D)") { Reason = "of PromQL, selectors and numbers are answered", Answer = "400 application/json error bad_data error:String" },
        new("aggregation", "POST", A + "query", "query=sum(up)") { Reason = "of PromQL, selectors and numbers are answered", Answer = "400 application/json error bad_data error:String" },
        new("comparison", "GET", A + "query?query=up%3D%3D1") { Reason = "of PromQL, selectors and numbers are answered", Answer = "400 application/json error bad_data error:String" },
        new("no number as time", "GET", A + "query?query=1&time=NaN") { Reason = "Prometheus makes some moment or other of it", Answer = "400 application/json error bad_data error:String" },
        new("moment beyond what ns can tell", "GET", A + "query?query=1&time=9e12") { Reason = "moments are numbers of ns here, which end in 2262", Answer = "400 application/json error bad_data error:String" },
        new("moments beyond what ns can tell", "GET", A + "query_range?query=1&start=1e30&end=1e31&step=15") { Reason = "moments are numbers of ns here, which end in 2262", Answer = "400 application/json error bad_data error:String" },
        new("time before everything", "GET", A + "query_range?query=SELECTOR&start=1&end=61&step=15") { Reason = "a snapshot tells of the time before it, as far as ages reach: its rows are there, and NaN where that is not so far", Answer = "200 application/json success data:Object result:Array resultType=matrix [metric:Object,values:Array]" },
        .. Both("timeout over at once", "query", "query=1&timeout=0").Concat(Both("negative timeout", "query", "query=1&timeout=-1")).Select(static kind => kind with
        {
            Reason = "from 3.0 on, chance decides whether Prometheus answers 503 or 400",
            MayBeSame = true,
            Answer = "503 application/json error timeout error:String",
        }),
        new("slash behind a path", "GET", A + "query/") { Reason = "Prometheus sends whoever asks to another path, which does not exist either", Answer = "404 text/plain " },
        new("deletion of series", "DELETE", A + "series?match[]=up") { Reason = "Prometheus knows it, and has not written it: 500", Answer = "405 text/plain " },
        new("healthy", "OPTIONS", "/-/healthy") { Reason = "Prometheus answers 200, of nothing", Answer = "204  " },
    ];

    public static TheoryData<string> SameNames => [.. Same.Select(Key)];

    public static TheoryData<string> DifferingNames => [.. Differing.Select(Key)];

    [Theory]
    [MemberData(nameof(SameNames))]
    public async Task Request_OfAKind_IsAnsweredAsByPrometheus(string name)
    {
        RequestKind kind = Same.Single(one => Key(one) == name);
        (PrometheusProcess prometheus, ServeProcess serve) = await servers.StartAsync();
        ApiAnswer theirs = await kind.AskAsync(prometheus.Client, "up", servers.End), ours = await kind.AskAsync(serve.Client, "damon_heat{rows=\"4\"}", servers.End);

        Assert.Equal(Comparable(kind, theirs), Comparable(kind, ours));
        if (ours.Status == HttpStatusCode.MethodNotAllowed)
        {
            Assert.Contains(kind.Path.Contains("query?", StringComparison.Ordinal) ? "POST" : "GET", ours.Headers["Allow"], StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(DifferingNames))]
    public async Task Request_OfAKindOfTheTable_IsAnsweredAsTheTableSays(string name)
    {
        RequestKind kind = Differing.Single(one => Key(one) == name);
        Assert.NotNull(kind.Reason);
        (PrometheusProcess prometheus, ServeProcess serve) = await servers.StartAsync();
        ApiAnswer theirs = await kind.AskAsync(prometheus.Client, "up", servers.End), ours = await kind.AskAsync(serve.Client, "damon_heat{rows=\"4\"}", servers.End);

        Assert.Equal(kind.Answer, ours.ToString());
        bool isNew = !prometheus.Version.StartsWith("2.", StringComparison.Ordinal);
        if (isNew && kind.IsSameSince3)
        {
            Assert.Equal(theirs.ToString(), ours.ToString());
        }
        else if ((isNew || prometheus.Version.StartsWith("2.42", StringComparison.Ordinal)) && !kind.MayBeSame)
        {
            Assert.NotEqual(theirs.ToString(), ours.ToString());
        }
    }

    private static string Key(RequestKind kind) => $"{kind.Method} {kind.Name}: {kind.Path[..Math.Max(1, kind.Path.IndexOf('?', StringComparison.Ordinal) is var at && at < 0 ? kind.Path.Length : at)]}";

    private static RequestKind[] Both(string name, string path, string parameters) =>
        [new(name, "GET", $"{A}{path}?{parameters}"), new(name, "POST", A + path, parameters), new(name + ", in the address", "POST", $"{A}{path}?{parameters}", "")];

    /// <summary>What has to be the same. Names of metrics are no part of an envelope; and an answer without a body needs no type.</summary>
    private static string Comparable(RequestKind kind, ApiAnswer answer)
    {
        if (kind.Method == "HEAD" && answer.Body.Length == 0)
        {
            return $"{answer.Status}";
        }

        if (answer.Status != HttpStatusCode.OK || !kind.Path.Contains("/metadata", StringComparison.Ordinal))
        {
            return answer.ToString();
        }

        JsonProperty[] all = [.. answer.Data.EnumerateObject()];
        return $"{answer.Status} {string.Join(' ', all.Take(1).Select(one => $"{one.Value.ValueKind} of {string.Join(',', one.Value[0].EnumerateObject().Select(part => $"{part.Name}:{part.Value.ValueKind}").Order(StringComparer.Ordinal))}"))}";
    }
}
