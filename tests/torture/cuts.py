"""An evening on a disk that is watched, and what is left of it when the power goes anywhere in it."""

import asyncio
import json
import random
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import aiohttp

from tests.torture import disk
from tests.torture.disk import Op, Record
from tests.torture.oracle import Findings, Paper, judge, judge_cut, read_papers
from tests.torture.restaurant import SETTINGS, Restaurant
from tests.torture.starting import Starts

_WAL: Final = "/comanda.db-wal"
_KEYS: Final = ("secret.key", "comanda.toml")
_MS: Final = 1_000_000
_SERVER_ERROR: Final = 500


@dataclass
class Evening:
    """A service as it was: each call to the disk, each command that was sent, each answer, each paper; times are UTC ns."""

    restaurant: Restaurant
    records: list[Record]
    promises: list[dict[str, Any]]
    asked: list[dict[str, Any]]
    papers: list[Paper] | None
    base: Mapping[str, bytes]


@dataclass(frozen=True)
class Cut:
    """The power goes after so many records. What was promised before `at_ns` has been promised."""

    after: int
    at_ns: int


async def record(folder: Path, *, seed: int, commands: int, phones: int = 8, mutant: str = "none") -> Evening:
    """Have a service on a watched disk: from the very first start, with a kill, an orderly end and a backup in it."""
    shim, log = disk.build(folder), folder / "disk.log"
    watched = disk.watched(shim, folder / "data", log)
    async with Restaurant(folder, seed, mutant, environment=watched, phones=phones) as restaurant:
        serving = restaurant.phones([0])
        each = commands // len(serving) // 3

        async def serve() -> None:
            await asyncio.gather(*(phone.serve(each) for phone in serving))

        await asyncio.gather(serve(), restaurant.ask("POST", "/api/backups", {}))
        await restaurant.kill()
        await serve()
        await restaurant.stop()
        await restaurant.start()
        await serve()
        await restaurant.settle()
        await restaurant.stop()
    for phone in serving:
        phone.log.close()
        phone.asked.close()
    promises = [row for path in restaurant.logs.glob("*.jsonl") for row in _rows(path)]
    asked = [row for path in restaurant.logs.glob("*.asked") for row in _rows(path)]
    return Evening(
        restaurant,
        disk.read(log),
        sorted(promises, key=lambda row: row["at_ns"]),
        sorted(asked, key=lambda row: row["at_ns"]),
        read_papers(restaurant.journals),
        {f"{restaurant.data}/comanda.toml": SETTINGS.encode()},
    )


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


def choose_cuts(evening: Evening, count: int, chance: random.Random) -> list[Cut]:
    """Return cuts in their order: around every commit, and at random points besides."""
    names: dict[int, str] = {}
    found = set(_steps(evening.records))
    for number, record_ in enumerate(evening.records, 1):
        if record_.op is Op.OPEN:
            names[record_.file] = record_.path
        elif record_.op is Op.SYNC and names[record_.file].endswith(_WAL):
            found |= {number - 1, number}  # before it, and as soon as it is done
    chosen = chance.sample(sorted(found), min(len(found), max(1, count * 3 // 4)))
    chosen += [chance.randrange(1, len(evening.records)) for _ in range(count - len(chosen))]
    return _cuts(evening, chosen)


def choose_busy(evening: Evening, count: int, chance: random.Random) -> list[Cut]:
    """Return cuts while phones wait for answers, and at which no printer is just cutting a paper."""
    found = []
    for cut in choose_cuts(evening, len(evening.records) // 4, chance):
        told = {row["key"] for row in evening.promises if row["at_ns"] < cut.at_ns}
        waits = any(row["at_ns"] < cut.at_ns and row["key"] not in told for row in evening.asked)
        if waits and all(abs(paper.at_ms * _MS - cut.at_ns) > 2 * _MS for paper in evening.papers or ()):
            found.append(cut)
    return sorted(chance.sample(found, count), key=lambda cut: cut.after)


def _steps(records: list[Record]) -> list[int]:
    return [number for number, one in enumerate(records, 1) if one.op not in {Op.WRITE, Op.CLOSE}]


def _cuts(evening: Evening, places: Iterable[int]) -> list[Cut]:
    ends = [record_.begun_ns for record_ in evening.records[1:]] + [evening.records[-1].ended_ns + 3600 * 10**9]
    return [Cut(after, ends[after - 1]) for after in sorted(places) if after]


def after_cuts(evening: Evening, cuts: list[Cut], folder: Path, chance: random.Random) -> Iterator[tuple[Cut, Path]]:
    """Yield each cut with the data folder as it is when the power comes back; the folder before it is gone then."""
    watched = disk.Disk(str(evening.restaurant.data), evening.base)
    played = 0
    for number, cut in enumerate(cuts):
        for record_ in evening.records[played : cut.after]:
            watched.play(record_)
        played = cut.after
        data = folder / str(number) / "data"
        data.mkdir(parents=True)
        watched.rebuild(data, chance)
        yield cut, data
        shutil.rmtree(data.parent)


async def try_cuts(
    evening: Evening, cuts: list[Cut], folder: Path, chance: random.Random, *, ends_at: str = ""
) -> Findings:
    """Cut, switch on, and look: the box starts by itself, and everything that was promised is there.

    Looking for one broken promise it `ends_at` the first sentence with these words.
    """
    findings = Findings()
    async with Starts() as starts:
        for cut, data in after_cuts(evening, cuts, folder, chance):
            started = await starts.start(data)
            if started.why_not:
                findings.wrong.append(f"cut {cut.after}: the box does not start: {started.why_not}")
                continue
            findings.starts.append(started)
            before = [row for row in evening.promises if row["at_ns"] < cut.at_ns]
            there = [paper for paper in evening.papers or () if paper.at_ms * _MS <= cut.at_ns]
            surely = [paper for paper in there if (paper.at_ms + 1) * _MS <= cut.at_ns]
            found = judge_cut(data, before, surely, None if evening.papers is None else there)
            if before:
                for name in _KEYS:
                    is_whole = (data / name).read_bytes() == (evening.restaurant.data / name).read_bytes()
                    found.expect(is_whole, f"{name} is another one: everybody is logged out")
            findings.wrong += [f"cut {cut.after}: {words}" for words in found.wrong]
            findings.figures["cuts"] += 1
            findings.figures["promises"] += len(before)
            findings.figures["tickets"] += len(there)
            if ends_at and any(ends_at in words for words in found.wrong):
                break
    return findings


async def go_on(evening: Evening, cut: Cut, data: Path, seed: int) -> Findings:
    """Go on with the service after a cut until it has ended, and judge the whole of it.

    The printers have kept their paper, the phones what they were promised; what was under way they send again. The box was off:
    until its clock is sure it cannot know how old a waiting ticket is, and a person says yes to it.
    """
    folder = data.parent
    restaurant = Restaurant(folder, seed, goes_on=evening.restaurant)
    restaurant.logs.mkdir()
    before = [row for row in evening.promises if row["at_ns"] < cut.at_ns]
    known = {row["key"] for row in before}
    under_way = [row for row in evening.asked if row["at_ns"] < cut.at_ns and row["key"] not in known]
    for name, path in evening.restaurant.journals.items():
        rows = [json.dumps(row) for row in _rows(path) if row["at"] * _MS <= cut.at_ns]
        restaurant.journals[name].write_text("".join(f"{row}\n" for row in rows))
    (data / "boot").unlink(missing_ok=True)  # the power was gone: this is another boot of the machine
    async with restaurant:
        async with aiohttp.ClientSession(restaurant.url, headers=restaurant.as_boss()) as session:
            for row in under_way:
                headers = {"Idempotency-Key": row["key"]}
                async with session.request(row["method"], row["path"], json=row["body"], headers=headers) as reply:
                    assert reply.status < _SERVER_ERROR, await reply.text()
                    answer, row["status"] = await reply.json(), reply.status
                if row["act"] == "pay" and row["status"] < 300:
                    row["payments"] = [payment["id"] for payment in answer["taken"]]
                before.append(row)
        await restaurant.settle()
        await restaurant.say_yes_to_the_old()
        await restaurant.stop()
    (restaurant.logs / "all.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in before))
    findings = judge(restaurant.data, restaurant.logs, restaurant.journals)
    findings.figures["sent_again"] = len(under_way)
    return findings


def tell_starts(findings: Findings) -> str:
    """Say how long boxes took to start after a cut, and what that cost the processor, which others' load does not change."""
    if not findings.starts:
        return "no starts"
    told = []
    for what, found in (
        ("until they answered", sorted(one.seconds for one in findings.starts)),
        ("of the processor", sorted(one.cpu_seconds for one in findings.starts)),
    ):
        p50, p99 = (found[int(len(found) * share)] for share in (0.5, 0.99))
        told.append(f"{what} p50 {p50:.2f} s, p99 {p99:.2f} s, most {found[-1]:.2f} s")
    return f"{len(findings.starts)} starts: {'; '.join(told)}"


def add(one: Findings, other: Findings) -> None:
    """Count what another looked at, and note what it found."""
    one.wrong += other.wrong
    one.starts += other.starts
    one.figures += other.figures
