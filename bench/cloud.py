"""The vendor's cloud on PostgreSQL with a hundred thousand boxes: heartbeats a second, on one process and on two, and lists.

PostgreSQL is a cluster of the bench's own with its disk as it is (fsync on). The heartbeats are signed beforehand, each
by a box of its own; every one is verified, written and answered with a new lease.
"""

import asyncio
import json
import os
import pickle
import random
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import asyncpg
import msgspec
import pyotp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from bench.servers import ROOT
from cloud.boxes.tables import BOXES
from cloud.licences.tables import LICENCES
from cloud.sites.model import name_key, words_of
from cloud.sites.tables import SITES, TENANTS, WORDS
from kernel.clock import DAY_MS, SystemClock
from kernel.fleet import (
    KEY_HEADER,
    SIGNATURE_HEADER,
    SITE_HEADER,
    BoxHealth,
    Call,
    Heartbeat,
    JournalHead,
    PrinterState,
    Usage,
    fingerprint,
    sign_request,
)
from kernel.ids import new_id
from kernel.paseto import to_text
from tests.fakes.postgres import cluster

BOXES_REGISTERED = 100_000
CONNECTIONS = 24
PORTS = (18_201, 18_202)
PASSWORD = "wood and iron and rope"  # noqa: S105  of a database that lives for a minute
_KINDS = ("Taverna", "Café", "Bar", "Psarotaverna", "Ouzeri", "Bistro", "Grill", "Pizzeria", "Bakery", "Kafeneio")
_NAMES = ("Eleni", "Nikos", "Maria", "Kostas", "Dimitra", "Giorgos", "Anna", "Petros", "Sofia", "Yannis", "Thalassa")


@dataclass(frozen=True)
class Figures:
    """What a run of heartbeats came to."""

    per_second: float
    p50_ms: float
    p99_ms: float


def _row_of(table: Any, given: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(given[column.name] for column in table.c)


class Fleet:
    """The registered boxes, of which the first `callers` have a key and call."""

    def __init__(self, callers: int) -> None:
        """Make names and keys."""
        self.now_ms = SystemClock().now_ms()
        self.chance = random.Random(1)
        self.keys = [Ed25519PrivateKey.generate() for _ in range(callers)]
        self.sites = [new_id(self.now_ms) for _ in range(BOXES_REGISTERED)]

    def names(self) -> Iterator[tuple[str, str, str]]:
        """Yield tenant, site and name of every site."""
        for number, site in enumerate(self.sites):
            kind, name = self.chance.choice(_KINDS), self.chance.choice(_NAMES)
            yield f"t{number // 3:06}", site, f"{kind} {name} {number}"

    async def register(self, url: str) -> None:
        """Copy tenants, sites, licences and boxes into the database."""
        connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
        now, names = self.now_ms, list(self.names())
        tenants = sorted({tenant for tenant, _, _ in names})
        rows: dict[Any, list[tuple[Any, ...]]] = {
            TENANTS: [(tenant, f"Owner {tenant}", f"owner {tenant}", "", now) for tenant in tenants],
            SITES: [(t, s, n, name_key(n), f"Owner {t}", f"{t}@example.com", "", now, 0) for t, s, n in names],
            WORDS: [(word, t, s) for t, s, n in names for word in words_of([n, f"Owner {t}", f"{t}@example.com", s])],
            LICENCES: [
                (t, s, "standard", now + 90 * DAY_MS, now + 104 * DAY_MS, at % 500 == 0, "", "day_close", 0, 1)
                for at, (t, s, _) in enumerate(names)
            ],
            BOXES: [_row_of(BOXES, self._box(at, t, s)) for at, (t, s, _) in enumerate(names)],
        }
        for table, records in rows.items():
            await connection.copy_records_to_table(
                table.name, records=records, columns=[column.name for column in table.c]
            )
        await connection.execute("VACUUM ANALYZE")
        await connection.close()

    def _box(self, at: int, tenant: str, site: str) -> dict[str, Any]:
        key = self.keys[at].public_key().public_bytes_raw() if at < len(self.keys) else os.urandom(32)
        nothing = {column.name: "" if str(column.type) == "TEXT" else 0 for column in BOXES.c}
        return nothing | {
            "tenant_id": tenant,
            "site_id": site,
            "public_key": key,
            "fingerprint": fingerprint(key),
            "bound_ms": self.now_ms,
            "leases": "seed",
            "lease_seq": 1,
            "told_revision": 1,
            "answer": b"",
            "expected_ms": self.now_ms + (DAY_MS if at % 50 else -DAY_MS),
            "last_seen_ms": self.now_ms,
            "last_seen_ip": "203.0.113.7",
            "version": "1.0",
            "health_ok": True,
            "reasons": "[]",
            "printers": "[]",
            "journal": "null",
            "usage": "{}",
            "boot_id": "b",
            "keys_version": 1,
        }

    def heartbeats(self) -> list[bytes]:
        """Return one signed heartbeat of each caller, as bytes on the wire."""
        return [self._heartbeat(site, key) for site, key in zip(self.sites, self.keys, strict=False)]

    def _heartbeat(self, site: str, key: Ed25519PrivateKey) -> bytes:
        body = msgspec.json.encode(
            Heartbeat(
                nonce=uuid.uuid4().hex,
                at_ms=self.now_ms,
                seq=1,
                previous_jti="seed",
                boot_id="b",
                boot_elapsed_s=3600,
                high_water_ms=self.now_ms,
                version="1.0",
                slot="a",
                uptime_seconds=3600,
                health=BoxHealth(ok=True),
                printers=tuple(PrinterState(name, "ready", "A") for name in ("Kitchen", "Grill", "Bar")),
                journal=JournalHead(1, 123_456, "ab" * 32),
                usage=Usage(120, 90_000, 12),
                keys_version=1,
            )
        )
        path = "/api/heartbeat/"
        headers = (
            f"POST {path} HTTP/1.1\r\nHost: cloud\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            f"{SITE_HEADER}: {site}\r\n{KEY_HEADER}: {to_text(key.public_key().public_bytes_raw())}\r\n"
            f"{SIGNATURE_HEADER}: {sign_request(key, Call('POST', path, site, body))}\r\n\r\n"
        )
        return headers.encode() + body


@contextmanager
def processes(environment: dict[str, str], ports: tuple[int, ...]) -> Iterator[None]:
    """Run one process of the cloud for each port."""
    command = [sys.executable, "-m", "cloud", "run", "--listen"]
    running = [subprocess.Popen([*command, f"127.0.0.1:{port}"], cwd=ROOT, env=environment) for port in ports]
    try:
        for port in ports:
            asyncio.run(_ready(port))
        yield
    finally:
        for one in running:
            one.terminate()
        for one in running:
            one.wait(20)


async def _ready(port: int) -> None:
    clock = SystemClock()
    ends = clock.monotonic() + 60
    async with aiohttp.ClientSession() as session:
        while clock.monotonic() < ends:
            try:
                async with session.get(f"http://127.0.0.1:{port}/ready") as response:
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                await asyncio.sleep(0.1)
    raise TimeoutError(f"the cloud on port {port} did not come up")


def call(requests: Path, part: tuple[int, int], ports: tuple[int, ...], seconds: float) -> Figures:
    """Have the fleet call and return the figures."""
    plan = {
        "requests": str(requests),
        "slice": part,
        "ports": ports,
        "connections": CONNECTIONS,
        "seconds": seconds,
    }
    done = subprocess.run(
        [sys.executable, "-m", "bench.callers", json.dumps(plan)], cwd=ROOT, check=True, capture_output=True, text=True
    )
    answer = json.loads(done.stdout)
    if answer["refused"] or not answer["left"]:
        raise RuntimeError(f"the measure is not one: {answer['refused'] or 'too few heartbeats were signed'}")
    took = answer["took"]
    return Figures(
        per_second=len(took) / answer["seconds"],
        p50_ms=took[len(took) // 2] * 1000,
        p99_ms=took[int(len(took) * 0.99)] * 1000,
    )


def make_admin(environment: dict[str, str]) -> str:
    """Make an admin and return the secret of his second factor."""
    equipped = subprocess.run(
        [sys.executable, "-m", "cloud", "admin", "add", "bench", "--json"],
        cwd=ROOT,
        env=environment,
        input=f"{PASSWORD}\n",
        check=True,
        capture_output=True,
        text=True,
    )
    return str(json.loads(equipped.stdout)["secret"])


async def time_lists(secret: str, port: int) -> dict[str, float]:
    """Return the slowest of ten answers of each list and search, in ms."""
    body = {"username": "bench", "password": PASSWORD, "code": pyotp.TOTP(secret).now()}
    asked = {
        "first page": "",
        "search, one word": "?search=taverna",
        "search, two words": "?search=cafe%20maria",
        "search, rare": "?search=99999",
        "search, none": "?search=zzzz",
        "one letter": "?search=t",
        "active": "?state=active",
        "silent": "?state=silent",
        "locked": "?state=locked",
        "cloned": "?state=cloned",
        "expired": "?state=expired",
        "search in a state": "?search=grill&state=silent",
    }
    slowest: dict[str, float] = {}
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        async with session.post("/api/auth/login", json=body) as response:
            headers = {"Authorization": f"Bearer {(await response.json())['token']}"}
        for name, query in asked.items():
            for number in range(11):
                began = time.perf_counter()
                async with session.get(f"/api/sites/{query}", headers=headers) as response:
                    await response.read()
                    if response.status != 200:
                        raise RuntimeError(f"{query}: {response.status}")
                if number:  # the first one warms up
                    slowest[name] = max(slowest.get(name, 0), (time.perf_counter() - began) * 1000)
    return slowest


def measure_cloud(seconds: float) -> tuple[Figures, Figures, dict[str, float]]:
    """Return the figures of one process, of two, and the slowest answers of the lists."""
    fleet = Fleet(callers=min(BOXES_REGISTERED, int(seconds * 3_200)))
    with (
        tempfile.TemporaryDirectory(prefix="cbn") as folder,
        tempfile.TemporaryDirectory(prefix="cbn") as data,
        cluster(
            Path(folder), fsync="on", synchronous_commit="on", full_page_writes="on", shared_buffers="512MB"
        ) as url,
    ):
        environment = {
            **os.environ,
            "COMANDA_CLOUD_DATABASE": url,
            "COMANDA_CLOUD_DATA": data,
            "COMANDA_CLOUD_LOG_LEVEL": "warning",
        }
        keys = [sys.executable, "-m", "cloud", "keys", "init", "--root", f"{data}/root.key"]
        subprocess.run(keys, cwd=ROOT, env=environment, check=True, capture_output=True)
        asyncio.run(fleet.register(url))
        requests = Path(data) / "requests"
        signed = fleet.heartbeats()
        requests.write_bytes(pickle.dumps(signed))
        half = len(signed) // 2
        with processes(environment, PORTS[:1]):
            call(requests, (0, 200), PORTS[:1], 0.2)
            one = call(requests, (200, half), PORTS[:1], seconds)
        with processes(environment, PORTS):
            call(requests, (half, half + 400), PORTS, 0.2)
            two = call(requests, (half + 400, len(signed)), PORTS, seconds)
            lists = asyncio.run(time_lists(make_admin(environment), PORTS[0]))
    return one, two, lists
