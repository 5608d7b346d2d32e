"""Both sides, started alike: one process on one core, its data on the same disk, slowed down the same way."""

import asyncio
import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from appliance.runtime.database import FILE_NAME
from appliance.runtime.local_api import LocalApi, speak
from kernel.clock import SystemClock

ROOT = Path(__file__).parents[1]
PEER_PYTHON = ROOT / "bench" / ".venv" / "bin" / "python"
_SERVER_CORE, _LOAD_CORE = "0", "1"
_CLOCK = SystemClock()
_START_S = 60.0
_END_S = 15.0
_SLOW_FSYNC_US = "15000"
_TABLES, _PRODUCTS, _STATIONS = 2_000, 1_000, 3  # as many tables as keep a run from opening a dozen checks at each
_DRAINED_S = 600.0
_LOOK_AGAIN_S = 0.1
_OUR_TICKETS = (
    "SELECT count(*), count(*) FILTER (WHERE state IN ('queued', 'sending', 'unconfirmed', 'held')) FROM print_jobs"
)
_SESSIONS = 50  # a session may hold three live streams; two each for a hundred readers


@dataclass(frozen=True)
class Machine:
    """The machine as it is, or as a Pi: every fsync 15 ms longer and the processor at a fifth."""

    name: str
    shim: Path | None = None

    @property
    def is_slow(self) -> bool:
        """Say whether it is slowed down."""
        return self.shim is not None

    def environment(self) -> dict[str, str]:
        """Return what a server is started with."""
        extra = {} if self.shim is None else {"LD_PRELOAD": str(self.shim), "SLOW_FSYNC_US": _SLOW_FSYNC_US}
        return {**os.environ, **extra}


@dataclass(frozen=True)
class Sink:
    """A printer that runs: its port, the file of its jobs, its process."""

    port: int
    noted: Path
    process: "subprocess.Popen[str]"


@dataclass
class Side:
    """A server that runs."""

    name: str
    pid: int
    port: int
    token: str
    tables: list[int]
    products: list[int]
    ready_s: float = 0.0
    sinks: list[Path] = field(default_factory=list)
    readers: list[str] = field(default_factory=list)
    database: Path = Path()
    printers: list["Sink"] = field(default_factory=list)
    tickets: str = ""  # a question: how many tickets there are, and how many of them are not yet on paper

    def resident_mb(self) -> float:
        """Return the resident memory in MB as the kernel counts it."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        kb = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
        return int(kb) / 1024

    def cpu_s(self) -> float:
        """Return the processor's seconds that it took so far, its threads' and its children's."""
        rest = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, rest[11:15])) / os.sysconf("SC_CLK_TCK")

    def drain(self) -> float:
        """Wait until every ticket is on paper and return when the last one's last byte came (`time.perf_counter`).

        Raises RuntimeError when the printers have seen fewer tickets than there are: none may be left behind.
        """
        until = time.perf_counter() + _DRAINED_S
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True, timeout=10) as reading:
            while (left := reading.execute(self.tickets).fetchone())[1]:
                if time.perf_counter() > until:
                    raise RuntimeError(f"{self.name}: {left[1]} tickets of {left[0]} do not get to paper.")
                time.sleep(_LOOK_AGAIN_S)
        reading.close()
        printed = [json.loads(line)["at"] for noted in self.sinks for line in noted.read_text().splitlines()]
        if len(printed) < left[0]:
            raise RuntimeError(f"{self.name}: {len(printed)} papers of {left[0]} tickets.")
        return max(printed, default=0.0)


def build_shim(folder: Path) -> Path:
    """Compile the slow fsync."""
    shim = folder / "slow_fsync.so"
    source = ROOT / "bench" / "slow_fsync.c"
    subprocess.run(["gcc", "-shared", "-fPIC", "-O2", "-o", str(shim), str(source), "-ldl"], check=True)
    return shim


def load(side: Side, **plan: Any) -> dict[str, Any]:
    """Run the phones against a side and return what they measured."""
    asked = {
        "host": "127.0.0.1",
        "port": side.port,
        "token": side.token,
        "tables": side.tables,
        "products": side.products,
        "readers": side.readers,
        **plan,
    }
    done = subprocess.run(
        ["taskset", "-c", _LOAD_CORE, sys.executable, "-m", "bench.phones"],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The phones failed against {side.name}: {done.stderr[-1500:]}")
    measured: dict[str, Any] = json.loads(done.stdout)
    return measured


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def _process(command: list[str], core: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(["taskset", "-c", core, *command], text=True, **options)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(_END_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def _throttled(pid: int, machine: Machine) -> Iterator[None]:
    if not machine.is_slow:
        yield
        return
    with _process([sys.executable, "-m", "bench.throttle", str(pid)], _LOAD_CORE, cwd=ROOT) as throttle:
        try:
            yield
        finally:
            throttle.kill()
            throttle.wait()
            os.kill(pid, 18)  # SIGCONT: it must be awake to end


def _wait_for_port(process: subprocess.Popen[str], port: int) -> float:
    began = _CLOCK.monotonic()
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError as refused:
            if process.poll() is not None or _CLOCK.monotonic() - began > _START_S:
                raise RuntimeError("The server does not start.") from refused
        else:
            return _CLOCK.monotonic() - began


@contextmanager
def _printers(folder: Path, name: str, stations: int = _STATIONS) -> Iterator[list[Sink]]:
    """Yield a printer for each station."""
    with ExitStack() as stack:
        found: list[Sink] = []
        for number in range(stations):
            noted = folder / f"sink-{name}-{number}.jsonl"
            noted.unlink(missing_ok=True)
            command = [sys.executable, "-m", "bench.sink", str(noted)]
            sink = stack.enter_context(_process(command, _LOAD_CORE, cwd=ROOT, stdout=subprocess.PIPE))
            assert sink.stdout is not None
            found.append(Sink(int(sink.stdout.readline()), noted, sink))
        yield found


@contextmanager
def peer(folder: Path, machine: Machine, *, prints: bool) -> Iterator[Side]:
    """Yield the peer, seeded; with its printers, or as one that leaves the tickets out."""
    name = "peer" if prints else "peer that does not print"
    database = folder / f"{name}-{machine.name}.db".replace(" ", "-")
    environment = {**machine.environment(), "PEER_DATABASE": str(database)}
    with ExitStack() as stack:
        sinks = stack.enter_context(_printers(folder, f"peer-{machine.name}")) if prints else []
        ports = [sink.port for sink in sinks]
        seeding = f"import app; print(app.seed({_TABLES}, {_PRODUCTS}, {ports}))"
        token = subprocess.run(
            [str(PEER_PYTHON), "-c", seeding],
            env={**os.environ, "PEER_DATABASE": str(database)},
            cwd=ROOT / "bench" / "peer",
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        port = _free_port()
        command = [str(PEER_PYTHON), "-m", "uvicorn", "app:app", "--port", str(port), "--log-level", "warning"]
        process = stack.enter_context(_process(command, _SERVER_CORE, env=environment, cwd=ROOT / "bench" / "peer"))
        _wait_for_port(process, port)
        side = Side(name, process.pid, port, token, list(range(1, _TABLES + 1)), list(range(1, _PRODUCTS + 1)))
        side.sinks, side.database = [sink.noted for sink in sinks], database
        side.tickets = f"SELECT count(*) * {prints:d}, count(*) FILTER (WHERE NOT success) * {prints:d} FROM print_log"
        stack.enter_context(_throttled(process.pid, machine))
        yield side


@contextmanager
def box(
    data: Path, machine: Machine, sinks: Path | None = None, tables_wanted: int = _TABLES, stations: int = _STATIONS
) -> Iterator[Side]:
    """Yield our daemon on a data folder, furnished when it is empty; `sinks` is where printed jobs are noted."""
    port = _free_port()
    command = [sys.executable, "-m", "appliance", "run", "--data", str(data), "--listen", f"127.0.0.1:{port}"]
    environment = {**machine.environment(), "COMANDA_LOG_LEVEL": "warning"}
    with ExitStack() as stack:
        process = stack.enter_context(_process(command, _SERVER_CORE, env=environment, cwd=ROOT))
        ready_s = _wait_for_port(process, port)
        printers = [] if sinks is None else stack.enter_context(_printers(sinks, machine.name, stations))
        ports = [sink.port for sink in printers]
        tokens, tables, products = asyncio.run(_furnish(data, ports, tables_wanted, stations))
        side = Side("ours", process.pid, port, tokens[0], tables, products, ready_s)
        side.printers, side.sinks, side.readers = printers, [sink.noted for sink in printers], tokens[1:]
        side.database, side.tickets = data / FILE_NAME, _OUR_TICKETS
        stack.enter_context(_throttled(process.pid, machine))
        yield side


async def _furnish(
    data: Path, printer_ports: list[int], tables_wanted: int, stations_wanted: int
) -> tuple[list[str], list[int], list[int]]:
    async with speak(data) as api:
        if not await api.ask_json("GET", "/api/waiters/"):
            await _fill(api, tables_wanted, stations_wanted)
        stations = await api.ask_json("GET", "/api/stations/")
        known = {one["name"]: one["id"] for one in await api.ask_json("GET", "/api/printers/")}
        for station, port in zip(stations, printer_ports, strict=False):
            place = {"ip_address": "127.0.0.1", "port": port}
            if station["name"] in known:
                await api.ask_json("PUT", f"/api/printers/{known[station['name']]}", place)
            else:
                more = {"name": station["name"], "station_ids": [station["id"]], "grade": "A"}
                await api.ask_json("POST", "/api/printers/", {**place, **more})
        pin = {"username": "bench", "pin": "471100"}
        logins = [
            await api.ask_json("POST", "/api/auth/login", pin) for _ in range(1 + (_SESSIONS if printer_ports else 0))
        ]
        tables = [table["id"] for table in await api.ask_json("GET", "/api/tables/")]
        products = [product["id"] for product in await api.ask_json("GET", "/api/products/")]
        return [login["access_token"] for login in logins], tables, products


async def _fill(api: LocalApi, tables_wanted: int, stations_wanted: int) -> None:
    await api.ask_json("POST", "/api/waiters/", {"username": "bench", "role": "manager", "pin": "471100"})
    for hall in "ABCDEFGHJK":
        await api.ask_json("POST", "/api/tables/batch", {"prefix": hall, "count": tables_wanted // 10})
    zones = [(await api.ask_json("POST", "/api/stations/", {"name": f"S{n}"}))["id"] for n in range(stations_wanted)]
    rows = ["category,name,base_price", *(f"Category {n % 20},Product {n},{3 + n % 9}.50" for n in range(_PRODUCTS))]
    await api.ask("POST", "/api/menu/import?format=csv", data="\n".join(rows).encode())
    for number, category in enumerate(await api.ask_json("GET", "/api/products/categories")):
        zone = {"printer_zone_id": zones[number % stations_wanted]}
        await api.ask_json("PUT", f"/api/products/categories/{category['id']}", zone)
