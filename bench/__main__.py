"""`make bench`: runs every measurement and prints one table; exit code 1 when a target is missed."""

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.apps import measure_apps
from bench.cloud import BOXES_REGISTERED, measure_cloud
from bench.day import CHECKS, build_day, time_close
from bench.devices import A_SECOND, PRINTERS, measure_devices
from bench.history import ORDERS, build_history
from bench.hour import measure_hour, told
from bench.servers import ROOT, Machine, Side, box, build_shim, load, peer
from bench.whole import measure_whole

_PHONES, _LISTENERS, _PER_SECOND = 50, 100, 20
_HOUR_MINUTES = 6.0


@dataclass(frozen=True)
class Row:
    """One line of the table; `holds` is None where there is no target."""

    what: str
    machine: str
    measured: str
    target: str = ""
    holds: bool | None = None


def _percentile(values: Sequence[float], part: float) -> float:
    return values[min(len(values) - 1, int(len(values) * part))] if values else float("nan")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


@dataclass(frozen=True)
class Work:
    """What fifty phones got done in one run: orders that were answered and whose every ticket was printed."""

    per_second: float
    p50: float
    p99: float
    cpu_ms: float

    def told(self) -> str:
        """Return it in a cell of the table."""
        return f"{self.per_second:.0f}/s, p50 {_ms(self.p50)}, p99 {_ms(self.p99)}, {self.cpu_ms:.2f} ms of processor"


def work(side: Side, seconds: float) -> Work:
    """Order with fifty phones for so long, then wait until nothing is left to print: the clock stops with the last paper."""
    load(side, phones=_PHONES, warm_s=0, seconds=1)
    side.drain()
    before = side.cpu_s()
    done = load(side, phones=_PHONES, warm_s=0, seconds=seconds)
    ended = max(side.drain(), done["ended"])
    orders = done["taken"]
    return Work(
        orders / (ended - done["began"]),
        _percentile(done["latencies"], 0.5),
        _percentile(done["latencies"], 0.99),
        (side.cpu_s() - before) / orders * 1000,
    )


def compare(folder: Path, machine: Machine, seconds: float) -> list[Row]:
    """Measure open-and-add-five with fifty phones, theirs and ours; and theirs without its tickets, which is less work."""
    figures: dict[str, Work] = {}
    for prints in (True, False):
        with peer(folder, machine, prints=prints) as side:
            figures[side.name] = work(side, seconds)
    with box(folder / f"compare-{machine.name}", machine, folder) as side:
        figures[side.name] = work(side, seconds)
    rows = [
        Row(f"order of five lines to paper, {_PHONES} phones, {name}", machine.name, one.told())
        for name, one in figures.items()
    ]
    like, less, ours = figures.values()
    times, part = ours.per_second / like.per_second, ours.p99 / like.p99
    return [
        *rows,
        Row("orders a second, ours / peer", machine.name, f"{times:.1f}", ">= 10", times >= 10),
        Row("p99, ours / peer", machine.name, f"{part:.3f}", "<= 0.1", part <= 0.1),
        Row("processor an order, peer / ours", machine.name, f"{like.cpu_ms / ours.cpu_ms:.1f}"),
        Row(
            "orders a second, ours / peer that does not print", machine.name, f"{ours.per_second / less.per_second:.1f}"
        ),
        Row("p99, ours / peer that does not print", machine.name, f"{ours.p99 / less.p99:.3f}"),
    ]


@dataclass(frozen=True)
class Service:
    """What a service at twenty orders a second with a hundred readers came to."""

    orders: list[float]
    paper: list[float]
    resident_mb: float
    ready_s: float
    tickets: int


def serve(data: Path, folder: Path, machine: Machine, seconds: float) -> Service:
    """Run that service and time each ticket from the tap to the last byte on the printer."""
    with box(data, machine, folder) as side:
        plan = {"phones": 20, "per_second": _PER_SECOND, "listeners": _LISTENERS, "marked": True}
        measured = load(side, warm_s=2, seconds=seconds, **plan)
        resident = side.resident_mb()
        paper, tickets = _to_paper(side, measured["taps"])
    return Service(measured["latencies"], paper, resident, side.ready_s, tickets)


def _to_paper(side: Side, taps: dict[str, float]) -> tuple[list[float], int]:
    found: list[float] = []
    for noted in side.sinks:
        for line in noted.read_text().splitlines() if noted.exists() else []:
            job = json.loads(line)
            mark = next((mark for mark in taps if mark in job["text"]), None)
            if mark is not None:
                found.append(job["at"] - taps[mark])
    return sorted(found), len(found)


def with_history(folder: Path, machine: Machine, seconds: float, orders: int) -> list[Row]:
    """Compare an empty database with one that holds a million order lines."""
    empty = serve(folder / f"empty-{machine.name}", folder, machine, seconds)
    data = folder / f"full-{machine.name}"
    shutil.copytree(build_history(orders), data, ignore=shutil.ignore_patterns("*.sock"))
    full = serve(data, folder, machine, seconds)
    on_paper, on_full = _percentile(empty.paper, 0.99), _percentile(full.paper, 0.99)
    order, order_full = _percentile(empty.orders, 0.5), _percentile(full.orders, 0.5)
    lines = f"{orders * 5:,} lines"
    return [
        _row("tap to paper p99, empty", machine, on_paper, 0.25, f"p50 {_ms(_percentile(empty.paper, 0.5))}"),
        _row(f"tap to paper p99, {lines}", machine, on_full, 0.25, f"{full.tickets} tickets"),
        Row(
            f"order p50, {lines} / empty",
            machine.name,
            f"{order_full / order:.2f} ({_ms(order_full)} / {_ms(order)})",
            "<= 1.5",
            order_full / order <= 1.5,
        ),
        Row(
            f"tap to paper p99, {lines} / empty",
            machine.name,
            f"{on_full / on_paper:.2f}",
            "<= 1.5",
            on_full / on_paper <= 1.5,
        ),
        Row(
            f"resident, 100 readers, {lines}",
            machine.name,
            f"{full.resident_mb:.0f} MB",
            "<= 120",
            full.resident_mb <= 120,
        ),
        Row(f"start to ready, {lines}", machine.name, f"{full.ready_s:.2f} s", "<= 3", full.ready_s <= 3),
    ]


def close_the_day(data: Path, folder: Path, machine: Machine) -> list[Row]:
    """Measure the figures so far and the close of a day of five thousand checks."""
    so_far, close = time_close(data, folder, machine)
    return [
        Row(f"X over {CHECKS:,} checks", machine.name, _ms(so_far)),
        _row(f"Z over {CHECKS:,} checks", machine, close, 1.0, "from the tap to the answer"),
    ]


def _row(what: str, machine: Machine, seconds: float, limit: float, more: str) -> Row:
    return Row(what, machine.name, f"{_ms(seconds)} ({more})", f"<= {_ms(limit)}", seconds <= limit)


def in_the_hand(folder: Path) -> list[Row]:
    """Measure the waiter's app in a browser."""
    return [
        Row(one.what, "a phone", one.told(one.measured), f"<= {one.told(one.limit)}", one.holds)
        for one in measure_apps(folder)
    ]


def in_the_restaurant(folder: Path, times: int, seconds: float) -> list[Row]:
    """Measure how printers are found and followed, and tickets on five of them."""
    found = measure_devices(folder, times, seconds)
    papers, network = found.papers, "a network"
    p50, p99 = _percentile(papers.latencies, 0.5), _percentile(papers.latencies, 0.99)
    load = f"{PRINTERS} printers, {A_SECOND} tickets a second each, {seconds / 60:.3g} minutes"
    sockets = [
        Row(
            f"USB {name} plugged in to found", "an emulated machine (QEMU)", took.told(), "<= 2 s", max(took.taken) <= 2
        )
        for name, took in found.plugged.items()
    ]
    return [
        *sockets,
        Row("printer publishes (mDNS) to found", network, found.found.told(), "<= 2 s", max(found.found.taken) <= 2),
        Row("printer changes its address to followed", network, found.followed.told()),
        Row("search of a /24", network, found.swept.told(), "<= 10 s", max(found.swept.taken) <= 10),
        Row(f"ticket to its confirmation, {load}", network, f"p50 {_ms(p50)}, p99 {_ms(p99)}"),
        Row("marked duplicates", network, f"{papers.marked} of {papers.tickets} tickets"),
        Row("not ended a minute later", network, str(papers.waiting or 0), "0", not papers.waiting),
        Row(
            "lost, or twice without a mark",
            network,
            f"{papers.lost}, {papers.unmarked}",
            "0, 0",
            papers.lost == papers.unmarked == 0,
        ),
    ]


def on_the_box(folder: Path, seconds: float, orders: int) -> list[Row]:
    """Measure the daemon, as the machine is and as a Pi."""
    rows: list[Row] = []
    day = build_day(folder)
    for machine in (Machine("as it is"), Machine("as a Pi", build_shim(folder))):
        rows += close_the_day(day, folder, machine)
        rows += compare(folder, machine, seconds)
        rows += with_history(folder, machine, seconds, orders)
    return rows


def at_the_vendor(seconds: float) -> list[Row]:
    """Measure the vendor's cloud on PostgreSQL."""
    one, two, lists = measure_cloud(seconds)
    machine, times = f"{BOXES_REGISTERED:,} boxes", two.per_second / one.per_second
    worst = max(lists, key=lambda name: lists[name])
    told = [f"{found.per_second:.0f}/s, p50 {found.p50_ms:.0f} ms" for found in (one, two)]
    return [
        Row("heartbeats a second, one process", machine, told[0], ">= 300", one.per_second >= 300),
        Row("heartbeat p99, one process", machine, f"{one.p99_ms:.0f} ms", "<= 100 ms", one.p99_ms <= 100),
        Row("heartbeats a second, two processes", machine, told[1]),
        Row("two processes / one", machine, f"{times:.2f}", ">= 1.3", times >= 1.3),
        Row(
            "sites: slowest list or search",
            machine,
            f"{lists[worst]:.0f} ms ({worst})",
            "<= 100 ms",
            lists[worst] <= 100,
        ),
    ]


def as_a_whole(folder: Path) -> list[Row]:
    """Measure the image that `make image` and `make bundle` made last, in an emulated mini PC."""
    found, machine = measure_whole(ROOT / "build/image", folder), "an emulated mini PC (QEMU)"

    def size(what: str, measured: int, limit_mib: int | None) -> Row:
        told, limit = f"{measured >> 20} MiB", "" if limit_mib is None else f"<= {limit_mib} MiB"
        return Row(what, machine, told, limit, None if limit_mib is None else measured <= limit_mib << 20)

    return [
        Row("power on to READY, first boot", machine, f"{found.ready_s:.0f} s"),
        Row("the same disk without our units, to multi-user", machine, f"{found.bare_s:.0f} s"),
        Row("READY / bare", machine, f"{found.ready_s / found.bare_s:.2f}"),
        size(f"memory of the whole box at rest, of {found.total >> 20} MiB", found.at_rest, 250),
        size("image, raw", found.raw, 3 * 1024),
        size("image, compressed", found.packed, 400),
        size("bundle of an update", found.bundle, None),
    ]


def at_rush_hour(folder: Path, minutes: float) -> list[Row]:
    """Measure an hour of Saturday night, or so many minutes of its densest part."""
    where = f"{minutes:g} minutes at its densest"
    return [
        Row(what, where, measured, target, holds)
        for what, measured, target, holds in told(measure_hour(folder, minutes))
    ]


def show(rows: list[Row]) -> str:
    """Return the table."""
    cells = [("what", "machine", "measured", "target", ""), *(_cells(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(5)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def _cells(row: Row) -> tuple[str, str, str, str, str]:
    verdict = {None: "", True: "holds", False: "MISSED"}[row.holds]
    return row.what, row.machine, row.measured, row.target, verdict


def main() -> int:
    """Run everything."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the history and short runs")
    parser.add_argument("--apps", action="store_true", help="only the apps in the browser")
    parser.add_argument("--devices", action="store_true", help="only printers on a network")
    parser.add_argument("--box", action="store_true", help="only the whole box, from its image")
    parser.add_argument("--cloud", action="store_true", help="only the vendor's cloud, on PostgreSQL")
    parser.add_argument("--hour", type=float, metavar="MINUTES", help="only so much of an hour of Saturday night")
    args = parser.parse_args()
    seconds, orders = (4.0, ORDERS // 10) if args.quick else (15.0, ORDERS)
    times, printing_s = (3, 20.0) if args.quick else (20, 600.0)
    (ROOT / "build").mkdir(exist_ok=True)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(dir=ROOT / "build") as name:
        folder = Path(name)
        is_all = not (args.apps or args.devices or args.cloud or args.box or args.hour)
        if is_all or args.apps:
            rows += in_the_hand(folder)
        if is_all or args.devices:
            rows += in_the_restaurant(folder, times, printing_s)
        if is_all:
            rows += on_the_box(folder, seconds, orders)
        if is_all or args.hour:
            rows += at_rush_hour(folder, args.hour or (0.5 if args.quick else _HOUR_MINUTES))
        if is_all or args.box:
            rows += as_a_whole(folder)
        if is_all or args.cloud:
            rows += at_the_vendor(seconds)
    sys.stdout.write(show(rows) + "\n")
    return int(any(row.holds is False for row in rows))


if __name__ == "__main__":
    sys.exit(main())
