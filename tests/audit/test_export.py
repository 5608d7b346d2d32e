import asyncio
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance.audit import export
from tests.conftest import House, Phone
from tests.fakes.daemon import comanda

SCRIPT = Path(__file__).parents[2] / "docs" / "verify_journal.py"
Lines = list[dict[str, Any]]


async def _some_history(house: House) -> Phone:
    manager = await house.phone("manager", "Μαρία")
    for name in ("Hall", 'Κήπος \\ "quoted"', "Bar"):
        assert (await manager.post("/api/tables/groups", {"name": name})).status == 201
    return manager


async def _verify(tmp_path: Path, content: bytes, *words: str) -> tuple[int, str]:
    """Run the script of the docs as strangers do: an interpreter of their own, and the file."""
    file = tmp_path / "journal.jsonl"
    await asyncio.to_thread(file.write_bytes, content)
    command = [sys.executable, "-I", str(SCRIPT), str(file), *words]
    done = await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout + done.stderr


async def _export(phone: Phone, query: str = "") -> bytes:
    reply = await phone.get(f"/api/audit/export?{query}")
    assert (reply.status, reply.headers["Content-Type"]) == (200, export.MEDIA)
    return reply.body


def _lines(content: bytes) -> Lines:
    return [json.loads(line) for line in content.decode().split("\n") if line]


def _bytes(lines: Lines) -> bytes:
    return b"".join(json.dumps(line, ensure_ascii=False).encode() + b"\n" for line in lines)


async def test_a_stranger_verifies_it_with_the_script_of_the_docs(house: House, tmp_path: Path) -> None:
    """Every event is counted, and the head is the one that the box tells."""
    manager = await _some_history(house)
    told = (await manager.get("/api/system/journal")).json
    code, words = await _verify(tmp_path, await _export(manager), told["hash"])
    assert code == 0, words
    assert words.startswith(f"{told['seq']} events hold, 0 of them with erased payloads")
    assert told["hash"] in words


def _another_payload(lines: Lines) -> None:
    lines[3]["body"] = lines[3]["body"].replace("Hall", "Hell") + " "


def _another_actor(lines: Lines) -> None:
    lines[3]["header"][8] = 99


def _another_hash(lines: Lines) -> None:
    lines[3]["hash"] = "00" * 32


def _taken_out(lines: Lines) -> None:
    del lines[3]


def _put_in_twice(lines: Lines) -> None:
    lines.insert(3, lines[2])


def _another_beginning(lines: Lines) -> None:
    lines[0]["previous"] = "11" * 32


@pytest.mark.parametrize(
    ("tamper", "seq"),
    [
        (_another_payload, 3),
        (_another_actor, 3),
        (_another_hash, 3),
        (_taken_out, 3),
        (_put_in_twice, 3),
        (_another_beginning, 1),
    ],
)
async def test_tampering_is_named(house: House, tmp_path: Path, tamper: Callable[[Lines], None], seq: int) -> None:
    """Whoever changes a line is found at the event he changed."""
    lines = _lines(await _export(await _some_history(house)))
    tamper(lines)
    code, words = await _verify(tmp_path, _bytes(lines))
    assert (code, f"DOES NOT HOLD at event {seq}:" in words) == (1, True), words


async def test_a_file_that_was_cut_off_does_not_hold(house: House, tmp_path: Path) -> None:
    """Neither without its last line, nor in the middle of one, nor when an earlier end was made up for it."""
    content = await _export(await _some_history(house))
    lines = _lines(content)
    made_up = [*lines[:-2], {"events": len(lines) - 3, "erased": 0, "head": lines[-3]["hash"]}]
    for cut in (_bytes(lines[:-1]), content[:-300], _bytes(made_up)):
        code, words = await _verify(tmp_path, cut)
        assert (code, "DOES NOT HOLD at event" in words) == (1, True), words
    made_up[0]["last"] -= 1  # the whole end was forged well: only a head that was noted down elsewhere shows it
    code, words = await _verify(tmp_path, _bytes(made_up), lines[-2]["hash"])
    assert (code, "is not in it" in words) == (1, True), words


async def test_another_file_is_refused(tmp_path: Path) -> None:
    """An empty file, a picture, JSON of something else: a sentence, and no traceback."""
    for content in (b"", b"\x89PNG\xff", b"[1]\n", b'{"format": "comanda-journal"}\n'):
        code, words = await _verify(tmp_path, content)
        assert (code, "not an exported journal" in words) == (1, True), words


async def test_erased_payloads_hold_and_are_counted(house: House, tmp_path: Path) -> None:
    """What retention erased is said, and the chain still proves that it happened."""
    manager = await _some_history(house)
    await house.do(lambda tx: tx.run("DELETE FROM payloads WHERE seq IN (2, 4)"))
    content = await _export(manager)
    assert [line["header"][0] for line in _lines(content)[1:-1] if line["body"] is None] == [2, 4]
    code, words = await _verify(tmp_path, content)
    assert (code, "2 of them with erased payloads" in words) == (0, True), words


async def test_some_days_are_exported_alone(house: House, tmp_path: Path) -> None:
    """A day's events hold by themselves: the first line says what they are chained to."""
    await _some_history(house)
    house.clock.sleep_overnight()
    manager = await house.phone("manager", "Νίκος")
    assert (await manager.post("/api/tables/groups", {"name": "Later"})).status == 201
    days = [row["business_day"] for row in await house.rows("SELECT DISTINCT business_day FROM events ORDER BY 1")]
    whole = _lines(await _export(manager))
    parts = [_lines(await _export(manager, f"from={day}&to={day}")) for day in days]
    assert [line for part in parts for line in part[1:-1]] == whole[1:-1]
    assert parts[1][0]["previous"] == parts[0][-1]["head"]
    for part in parts:
        assert (await _verify(tmp_path, _bytes(part)))[0] == 0
    nothing = await _export(manager, "from=2020-01-01&to=2020-01-02")
    assert (await _verify(tmp_path, nothing))[1].startswith("0 events hold")
    assert (await manager.get("/api/audit/export?from=2020-13-01")).status == 422


async def test_it_is_read_a_page_at_a_time(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No page holds more than its number of events, and the pages make the whole."""
    manager = await _some_history(house)
    whole = await _export(manager)
    monkeypatch.setattr(export, "_PAGE", 2)
    assert await _export(manager) == whole
    under_way, _ = await house.read(lambda snapshot: export.begin(snapshot, None, None))
    while not under_way.is_over:
        assert len((await house.read(under_way.page)).splitlines()) <= 2
    assert (await _verify(tmp_path, whole))[0] == 0


async def test_what_happens_meanwhile_is_not_in_it(house: House, tmp_path: Path) -> None:
    """An export covers what there was when it began."""
    manager = await _some_history(house)
    under_way, first = await house.read(lambda snapshot: export.begin(snapshot, None, None))
    await manager.post("/api/tables/groups", {"name": "Meanwhile"})
    pages = [await house.read(under_way.page)]
    assert under_way.is_over
    content = b"".join([first, *pages, under_way.end()])
    assert b"Meanwhile" not in content
    assert (await _verify(tmp_path, content))[0] == 0


async def test_only_who_may_see_the_audit_gets_it(house: House) -> None:
    """A waiter gets a refusal and no line."""
    reply = await (await house.phone("waiter")).get("/api/audit/export")
    assert (reply.status, reply.json["fields"]["action"]) == (403, "audit.see")


async def test_the_command_writes_the_same(tmp_path: Path) -> None:
    """`comanda audit export` writes a file that holds, and refuses days that are none."""
    data, file = tmp_path / "data", tmp_path / "out.jsonl"
    assert (await comanda("user", "add", "eleni", "--pin", "2580", "--data", str(data)))[0] == 0
    code, words, errors = await comanda("audit", "export", str(file), "--data", str(data))
    assert (code, words.strip()) == (0, f"Wrote {file}."), errors
    content = await asyncio.to_thread(file.read_bytes)
    assert (await _verify(tmp_path, content))[0] == 0
    assert await comanda("audit", "export", "-", "--data", str(data)) == (0, content.decode(), "")
    day = _lines(content)[1]["header"][4]
    assert (await comanda("audit", "export", "-", "--from", day, "--to", day, "--data", str(data)))[
        1
    ] == content.decode()
    code, _, errors = await comanda("audit", "export", str(file), "--from", "soon", "--data", str(data))
    assert (code, errors.startswith("comanda: soon is not a day")) == (3, True)
    assert await asyncio.to_thread(file.read_bytes) == content


def test_the_script_is_short() -> None:
    """A third party reads all of it: under sixty lines."""
    assert len(SCRIPT.read_text("utf-8").splitlines()) < 60
