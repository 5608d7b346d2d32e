"""Sealed copies outside the box: made wherever there is a place, opened by the owner's key alone, and gone back to from the desk."""

import asyncio
import gzip
import hashlib
import sys
import threading
from pathlib import Path
from typing import Any

import msgspec
import pyrage
import pytest

from appliance.backup import asked
from appliance.backup.copier import COPIER
from appliance.backup.copying import inspect
from appliance.backup.further import FOLDER, Cloud, Stick, sticks
from appliance.backup.model import BackupError, Cause, Kind, Stamp, is_due_in_cloud
from appliance.backup.sealing import SEALED, new_key, seal, unseal
from appliance.backup.service import findings
from appliance.config import Config
from appliance.staff.model import Role
from kernel.clock import DAY_MS, HOUR_MS
from tests.backup.evening import FIGURES, Evening
from tests.conftest import House, Phone
from tests.fakes.clock import FakeClock
from tests.orders.restaurant import Restaurant, furnish

_STAMP = Stamp("2026-09-21", 1_790_000_000_000, 1, 5, Kind.HOURLY)


@pytest.fixture
def stick(config: Config) -> Path:
    """Return the folder of a stick that is plugged in."""
    folder = Path(config.sticks_dir) / "KINGSTON" / FOLDER
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return settings with sticks of its own."""
    return Config(data=str(tmp_path / "data"), sticks_dir=str(tmp_path / "sticks"))


@pytest.fixture
def evening(config: Config, clock: FakeClock) -> Evening:
    """Return an evening that has not begun."""
    return Evening(config, clock)


def _sealed(stick: Path) -> list[Path]:
    """Return what lies on a stick."""
    return sorted(stick.glob(f"*/*{SEALED}"))


def _take_home(stick: Path) -> None:
    stick.rename(stick.with_name("taken home"))


async def _backed_up(house: House) -> tuple[Restaurant, Phone, str]:
    """Serve one table, and return the manager with his new key, when a sealed copy of it all lies wherever it is to."""
    room = await furnish(house)
    await room.ordered(room.line("beer", 3), room.line("pizza"))
    secret = str((await room.manager.post("/api/backups/key")).json["secret"])
    assert (await room.manager.post("/api/backups")).status == 200
    await house.app[COPIER].look()
    return room, room.manager, secret


async def _copies(phone: Phone) -> Any:
    return (await phone.get("/api/backups/copies")).json


async def test_a_stick_gets_what_only_the_owner_opens(evening: Evening, stick: Path, tmp_path: Path) -> None:
    """Any age program opens it with the key, which is nowhere in the box."""
    async with evening.box() as house:
        _, manager, secret = await _backed_up(house)
        (path,) = _sealed(stick)
        plain = gzip.decompress(pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(secret)]))
        (tmp_path / "opened.db").write_bytes(plain)
        assert inspect(tmp_path / "opened.db").head.seq > 0
        told = await _copies(manager)
        (place,) = told["places"]
        assert (place["kind"], place["label"], place["is_there"], len(place["copies"])) == (
            "stick",
            "KINGSTON",
            True,
            1,
        )
        assert path.parent.name == told["mark"]
        before = path.stat().st_mtime_ns
        await house.app[COPIER].look()
        assert path.stat().st_mtime_ns == before, "written a second time"
    everything = b"".join(one.read_bytes() for one in evening.config.folder.rglob("*") if one.is_file())
    assert secret.encode() not in everything
    assert b"AGE-SECRET-KEY" not in everything


async def test_a_sealed_copy_is_restored_by_the_command_line(evening: Evening, stick: Path, tmp_path: Path) -> None:
    """With the key on standard input, as a stick's is; another file than the one that was looked at changes nothing."""
    async with evening.box() as house:
        _, _, secret = await _backed_up(house)
        (path,) = _sealed(stick)
    data = tmp_path / "new"
    sums = {"right": hashlib.sha256(path.read_bytes()).hexdigest(), "wrong": "0" * 64}
    for name, code in (("wrong", 3), ("right", 0)):
        words = ("restore", str(path), "--key", "-", "--sha256", sums[name], "--data", str(data))
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "appliance", *words),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said = await process.communicate(secret.encode())
        assert process.returncode == code, said
        assert (data / "comanda.db").exists() is (name == "right")
    assert not (data / "restore-opened").exists()


async def test_without_a_key_nothing_leaves_the_box(evening: Evening, stick: Path) -> None:
    """Nobody asked for copies yet: a stick stays empty, and the vendor's cloud cannot be chosen."""
    async with evening.box() as house:
        room = await furnish(house)
        await room.manager.post("/api/backups")
        await house.app[COPIER].look()
        assert _sealed(stick) == []
        refused = await room.manager.put("/api/backups/cloud", {"is_wanted": True})
        assert (refused.status, refused.json["key"]) == (409, "backup_key_missing")


async def test_a_new_key_seals_anew_and_old_copies_stay(evening: Evening, stick: Path) -> None:
    """Each key has its folder; what an older key opens is never dropped for it."""
    async with evening.box() as house:
        room, manager, _ = await _backed_up(house)
        old = set(_sealed(stick))
        await manager.post("/api/backups/key")
        await room.ordered(room.line("beer"))
        await manager.post("/api/backups")
        await house.app[COPIER].look()
        assert old < set(_sealed(stick))
        assert len({path.parent for path in _sealed(stick)}) == 2


async def test_a_stick_that_is_full_or_pulled_is_told_and_tried_again(evening: Evening, stick: Path) -> None:
    """A stick that cannot be written is a finding, in words and with pauses; one that was taken home is none."""
    async with evening.box() as house:
        room, manager, _ = await _backed_up(house)
        (path,) = _sealed(stick)
        mark = path.parent.name
        path.unlink()
        (stick / mark).rmdir()
        (stick / mark).write_text("a file where a folder is to be")
        await house.app[COPIER].look()
        (reason,) = await house.read(findings)
        assert reason.key == "backup_copy_failed"
        assert "KINGSTON" in reason.message
        (place,) = (await _copies(manager))["places"]
        assert place["problem"]["cause"] == Cause.REFUSED
        (stick / mark).unlink()
        await house.app[COPIER].look()
        assert _sealed(stick) == [], "tried again before its pause was over"
        evening.clock.advance(HOUR_MS)
        await house.app[COPIER].look()
        assert len(_sealed(stick)) == 1
        assert await house.read(findings) == []
        _take_home(stick)
        await room.ordered(room.line("beer"))
        await manager.post("/api/backups")
        await house.app[COPIER].look()
        assert await house.read(findings) == []
        (place,) = (await _copies(manager))["places"]
        assert (place["is_there"], place["last_at"] is None) == (False, False)
        evening.clock.advance(9 * DAY_MS)
        await manager.post("/api/backups")
        assert [one.key for one in await house.read(findings)] == ["backup_copy_old"]


async def test_a_fresh_box_goes_on_as_the_one_before(
    evening: Evening, stick: Path, tmp_path: Path, clock: FakeClock
) -> None:
    """The desk of a new box, a stick and the key: figures, people and phones are as they were, and what waited for paper is held."""
    async with evening.box() as house:
        _, old_manager, secret = await _backed_up(house)
        figures = await house.rows(FIGURES)
        (copy,) = (await _copies(old_manager))["places"][0]["copies"]
    heir = Evening(Config(data=str(tmp_path / "new"), sticks_dir=evening.config.sticks_dir), clock)
    wish = {"place": "stick-KINGSTON", "name": copy["name"], "key": secret}
    async with heir.box() as house:
        manager = await house.phone("manager")
        (place,) = (await _copies(manager))["places"]
        assert place["copies"] == [copy]
        other = {**wish, "key": new_key().secret}
        for bad, key in (
            ({**wish, "key": "AGE-SECRET-KEY-1NONSENSE"}, "backup_key_wrong"),
            (other, "backup_key_wrong"),
            ({**wish, "place": "stick-OTHER"}, "place_not_found"),
            ({**wish, "name": "../../comanda.db"}, "backup_not_found"),
        ):
            refused = await manager.post("/api/backups/restore", bad)
            assert (refused.status, refused.json["key"]) in ((422, key), (404, key), (404, "not_found")), refused.json
            assert bad["key"][-20:] not in refused.body.decode()
            assert not asked.is_asked(heir.config.folder)
        for role in set(Role) - {Role.MANAGER, Role.SYSADMIN}:
            assert (await (await house.phone(role)).post("/api/backups/restore", wish)).status == 403
        assert (await manager.post("/api/backups/restore", {**wish, "key": f" {secret.lower()}\n"})).status == 202
        assert asked.is_asked(heir.config.folder)
    async with heir.box() as house:
        assert await house.rows(FIGURES) == figures
        again = Phone(house.client, old_manager.token, old_manager.user_id)
        assert (await again.get("/api/backups/copies")).status == 200, "people stay logged in"
        assert (await _copies(again))["mark"]
        (life,) = await house.rows("SELECT * FROM backup_restores")
        assert life["name"] == copy["name"]
        assert not asked.is_asked(heir.config.folder)
    async with heir.box() as house:
        assert len(await house.rows("SELECT * FROM backup_restores")) == 1, "gone back twice"


async def test_going_back_in_the_box_itself(evening: Evening) -> None:
    """A backup beside the database needs no key; the wish that is no good is told and changes nothing."""
    async with evening.box() as house:
        room = await furnish(house)
        await room.ordered(room.line("beer"))
        figures = await house.rows(FIGURES)
        name = (await room.manager.post("/api/backups")).json["backup"]["name"]
        await room.ordered(room.line("pizza"))
        path = house.box.config.backup_folder / name
        whole = path.read_bytes()
        path.write_bytes(whole[:8192] + bytes(4096) + whole[12288:])
        refused = await room.manager.post("/api/backups/restore", {"place": "box", "name": name})
        assert (refused.status, refused.json["key"]) == (409, "backup_not_whole")
        path.write_bytes(whole)
        assert (await room.manager.post("/api/backups/restore", {"place": "box", "name": name})).status == 202
    async with evening.box() as house:
        assert await house.rows(FIGURES) == figures


async def test_a_wish_that_fails_does_not_keep_the_box_from_starting(evening: Evening) -> None:
    """A file that no longer verifies at the start is given up, and the desk says why."""
    async with evening.box() as house:
        room = await furnish(house)
        figures = await house.rows(FIGURES)
        name = (await room.manager.post("/api/backups")).json["backup"]["name"]
        assert (await room.manager.post("/api/backups/restore", {"place": "box", "name": name})).status == 202
    (wished,) = (evening.config.folder / "restore-asked").glob("*.db")
    wished.write_bytes(wished.read_bytes()[:-4096])
    async with evening.box() as house:
        assert await house.rows(FIGURES) == figures
        manager = Phone(house.client, room.manager.token, room.manager.user_id)
        assert "no whole backup" in (await _copies(manager))["refusal"]


def test_sealed_files_that_were_cut_or_changed_do_not_open(tmp_path: Path) -> None:
    """Every cut and every changed byte is noticed, a foreign key and a bomb are refused, and nothing is left behind."""
    key, plain, sealed, opened = new_key(), tmp_path / "a.db", tmp_path / "a.age", tmp_path / "b.db"
    plain.write_bytes(hashlib.sha256(b"x").digest() * 9_000)
    seal(plain, sealed, key.public, threading.Event())
    whole = sealed.read_bytes()
    unseal(sealed, opened, key.secret, 10**9)
    assert opened.read_bytes() == plain.read_bytes()
    opened.unlink()
    for at in range(0, len(whole), 61):
        for bad in (whole[:at], whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]):
            sealed.write_bytes(bad)
            with pytest.raises(BackupError):
                unseal(sealed, opened, key.secret, 10**9)
            assert not opened.exists()
    sealed.write_bytes(whole)
    for secret, most in ((new_key().secret, 10**9), (key.secret, 1_000)):
        with pytest.raises(BackupError):
            unseal(sealed, opened, secret, most)
        assert not opened.exists()


@pytest.mark.parametrize(
    ("there", "is_due"),
    [
        ([], True),
        ([_STAMP], False),
        ([Stamp("2026-09-21", _STAMP.at_ms - HOUR_MS, 1, 4, Kind.DAY)], False),
        ([Stamp("2026-09-20", _STAMP.at_ms - DAY_MS, 1, 2, Kind.DAY)], True),
        ([Stamp("2026-09-21", _STAMP.at_ms + HOUR_MS, 2, 9, Kind.DAY)], True),
    ],
)
def test_one_a_day_goes_over_the_line(there: list[Stamp], *, is_due: bool) -> None:
    """The first, one of another life, and one a day; the close of a day always."""
    assert is_due_in_cloud(_STAMP, there) is is_due
    closing = Stamp("2026-09-21", _STAMP.at_ms, 1, 6, Kind.DAY)
    if there and there[0].epoch == 1:
        assert is_due_in_cloud(closing, there)


async def test_a_lost_line_costs_a_piece_and_a_liar_ends(tmp_path: Path) -> None:
    """What the cloud already has is not sent again; one that takes nothing does not keep the box at it for ever."""
    sealed = tmp_path / "a.age"
    sealed.write_bytes(b"x" * 500_000)
    said: list[tuple[str, str, int]] = []

    async def carry(method: str, path: str, body: bytes) -> bytes:
        await asyncio.sleep(0)
        said.append((method, path, len(body)))
        return msgspec.json.encode({"id": "c1", "received": 300_000})

    with pytest.raises(BackupError, match="does not take"):
        await Cloud(carry).put(sealed, _STAMP, new_key().public)
    assert said[1:] == [("PUT", "/api/backups/c1/300000", 192 * 1024)]


async def test_a_stick_without_the_folder_is_left_alone(config: Config, tmp_path: Path) -> None:
    """Somebody's holiday pictures get nothing; a link where the copy is to be is not followed."""
    root = Path(config.sticks_dir)
    (root / "HOLIDAY").mkdir(parents=True)
    assert sticks(root) == []
    assert sticks(tmp_path / "nowhere") == []
    folder = root / "MINE" / FOLDER / "ABCDEFGH"
    folder.mkdir(parents=True)
    (folder / f"{_STAMP.name}{SEALED}").symlink_to("/etc/hostname")
    assert await Stick(root / "MINE").find() == []
