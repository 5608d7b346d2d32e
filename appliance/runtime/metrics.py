"""What Prometheus may ask; rooms add their own figures beside these."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

REGISTRY = CollectorRegistry()
_FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)

HTTP_SECONDS = Histogram(
    "comanda_http_seconds", "Time to answer a request.", ("method", "route", "status"), buckets=_FAST, registry=REGISTRY
)
COMMIT_SECONDS = Histogram(
    "comanda_commit_seconds", "Time a COMMIT took, its fsync included.", buckets=_FAST, registry=REGISTRY
)
COMMIT_COMMANDS = Histogram(
    "comanda_commit_commands", "Commands that shared a COMMIT.", buckets=(1, 2, 4, 8, 16, 32, 64), registry=REGISTRY
)
WAL_BYTES = Gauge("comanda_wal_bytes", "Size of the write-ahead log.", registry=REGISTRY)
CONNECTIONS_REFUSED = Counter(
    "comanda_connections_refused", "Connections broken because their address held too many.", registry=REGISTRY
)
LIVE_STREAMS = Gauge("comanda_live_streams", "Open live streams.", registry=REGISTRY)
LIVE_DROPPED = Counter("comanda_live_dropped", "Live readers that were too slow.", registry=REGISTRY)
WORKER_RESTARTS = Gauge("comanda_worker_restarts", "Restarts by worker.", ("worker",), registry=REGISTRY)
WORKER_SLOW_READS = Gauge(
    "comanda_worker_slow_reads",
    "Questions of a worker that were stopped and put again.",
    ("worker",),
    registry=REGISTRY,
)
