"""A real OpenTelemetry Collector on loopback, which sends on what it takes as OTLP/JSON to a counter in this process."""

import gzip
import http.server
import json
import os
import pathlib
import shutil
import threading

import processes


def find():
    """otelcol: in $DAMON_TEST_TOOLS, else on PATH, else None."""
    return shutil.which("otelcol", path=os.pathsep.join([os.environ.get("DAMON_TEST_TOOLS") or "", os.environ.get("PATH") or ""]))


class Counter:
    """Counts the log records of damon.snapshot: how often each chunk of each number came."""

    def __init__(self, lose=0):
        """lose: number of the record that is answered for and forgotten, to see whether anybody notices; 0: none."""
        self.chunks, self.wanted, self.bytes, self.metrics, self._lose, self._seen, self._lock = {}, {}, 0, 0, lose, 0, threading.Lock()

    def take(self, path, body):
        with self._lock:
            self.bytes += len(body)
            if path.endswith("/metrics"):
                self.metrics += 1
                return
            for resource in json.loads(body).get("resourceLogs", []):
                for scope in resource.get("scopeLogs", []):
                    for record in scope.get("logRecords", []):
                        self._seen += 1
                        if self._seen != self._lose:
                            self._count({attribute["key"]: attribute["value"] for attribute in record["attributes"]})

    def _count(self, attributes):
        number, chunk, count = (int(attributes[name]["intValue"]) for name in ("damon.snapshot.sequence", "damon.chunk.index", "damon.chunk.count"))
        self.chunks[number, chunk] = self.chunks.get((number, chunk), 0) + 1
        self.wanted[number] = count

    def delivered(self):
        """The numbers of the snapshots of which all chunks came."""
        with self._lock:
            return {number for number, count in self.wanted.items() if all((number, chunk) in self.chunks for chunk in range(count))}

    def repeated(self):
        """How many chunks came more than once."""
        with self._lock:
            return sum(times - 1 for times in self.chunks.values())


class Collector(processes.Server):
    """The Collector, ready to take: OTLP over HTTP at self.endpoint. It answers only when the counter has, so what a sender was told has arrived."""

    def __init__(self, program, folder, counter=None):
        self.counter = counter or Counter()
        self._sink = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _handler(self.counter))
        threading.Thread(target=self._sink.serve_forever, daemon=True).start()
        port, health = processes.free_port(), processes.free_port()
        configuration = pathlib.Path(folder, "collector.json")  # JSON is YAML
        configuration.write_text(json.dumps({
            "extensions": {"health_check": {"endpoint": f"127.0.0.1:{health}"}},
            "receivers": {"otlp": {"protocols": {"http": {"endpoint": f"127.0.0.1:{port}"}}}},
            "exporters": {"otlp_http": {
                "endpoint": f"http://127.0.0.1:{self._sink.server_port}", "encoding": "json", "compression": "none", "sending_queue": {"enabled": False},
                "retry_on_failure": {"enabled": False}}},
            "service": {
                "extensions": ["health_check"],
                "telemetry": {"metrics": {"level": "none"}, "logs": {"level": "warn"}},
                "pipelines": {kind: {"receivers": ["otlp"], "exporters": ["otlp_http"]} for kind in ("logs", "metrics")}},
        }))
        super().__init__([program, "--config", configuration], pathlib.Path(folder, "collector.log"))
        self.endpoint = f"http://127.0.0.1:{port}"
        try:
            self.until(lambda: _answers(health), 60, 0.1)
        except BaseException:
            self.__exit__()
            raise

    def environment(self, **more):
        """That of a program which sends metrics and events to it."""
        return processes.clean_environment(OTEL_EXPORTER_OTLP_ENDPOINT=self.endpoint, OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf", **more)

    def __exit__(self, *what):
        super().__exit__(*what)
        self._sink.shutdown()
        self._sink.server_close()


def _answers(port):
    try:
        return processes.get(port, "/", 2)
    except (OSError, processes.Failure):
        return None


def _handler(counter):
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        # head and body are two small writes: else the second would wait for the Collector's delayed acknowledgement, 40 ms each time
        disable_nagle_algorithm = True

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            counter.take(self.path, gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            try:
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")
            except ConnectionError:
                self.close_connection = True  # whoever asked has given up; what came has been counted, and will come again

        def log_message(self, *_):
            pass

    return Handler
