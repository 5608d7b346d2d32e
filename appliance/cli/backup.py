"""`comanda backup` and `comanda restore`."""

import argparse
import asyncio
import shutil
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from appliance.backup.copying import Made, Source, take
from appliance.backup.model import BackupError, Kind
from appliance.backup.place import Folder
from appliance.backup.restoring import Restored, require_sum
from appliance.backup.restoring import restore as put_back
from appliance.backup.sealing import SEALED, is_sealed, unseal
from appliance.backup.swapping import OPENED, take_back
from appliance.cli.api import reach
from appliance.cli.exits import Exit
from appliance.config import Config, load
from appliance.runtime.database import FILE_NAME
from appliance.runtime.folder import FolderBusyError, hold
from appliance.wiring.backup import house_of
from kernel.clock import SystemClock, to_rfc3339


def save(args: argparse.Namespace) -> int:
    """Make a backup: through the daemon where one runs, or straight from the database into a folder that was named."""
    config = load({"data": args.data})
    if args.to is None:
        made = asyncio.run(_ask(config))
        path, size = config.backup_folder / made["name"], made["bytes"]
    else:
        copied = _copy(config, Path(args.to))
        path, size = Path(args.to) / copied.stamp.name, copied.bytes
    if args.json:
        print(msgspec.json.encode({"file": str(path), "bytes": size}).decode())
    else:
        print(f"{path} is a whole, verified backup ({size:,} bytes).")
    return Exit.OK


async def _ask(config: Config) -> dict[str, Any]:
    async with reach(config) as api:
        answer: dict[str, Any] = await api.ask_json("POST", "/api/backups")
        made: dict[str, Any] = answer["backup"]
        return made


def _copy(config: Config, folder: Path) -> Made:
    """Copy beside a running daemon or without one, as `audit export` reads: a stick is often the command line's alone."""
    source = Source(config.folder / FILE_NAME, SystemClock(), config.trading_day())
    return take(source, Folder(folder, is_own=False), Kind.ASKED, threading.Event())


def restore(args: argparse.Namespace) -> int:
    """Verify a backup and put it in the database's place; the one that was there is set aside."""
    config = load({"data": args.data})
    try:
        with hold(config.folder):
            if args.take_back:
                take_back(config.folder, args.file)
                print("{}" if args.json else "The database of before is back. Start the box now.")
                return Exit.OK
            if args.file is None:
                raise BackupError("Name the backup to restore.")
            house = house_of(config, SystemClock())
            with _opened(Path(args.file), args.key, config.folder, args.sha256) as (file, sha256):
                done = put_back(file, house, is_forced=args.force, sha256=sha256)
    except FolderBusyError as running:
        raise FolderBusyError(f"{running} Stop it first, then restore.") from running
    if args.json:
        print(msgspec.json.encode({**msgspec.to_builtins(done), "lost_minutes": done.lost_minutes}).decode())
    else:
        print(_words(done, config.folder))
    return Exit.OK


@contextmanager
def _opened(path: Path, key: str | None, folder: Path, sha256: str | None) -> Iterator[tuple[Path, str | None]]:
    """Yield a backup as it can be read, and the sum it must have: itself, or what was sealed in it, which is gone afterwards."""
    if not is_sealed(path):
        yield path, sha256
        return
    if key is None:
        raise BackupError(f"{path.name} is sealed. Name the file that holds its owner's key with --key.")
    room = folder / OPENED
    shutil.rmtree(room, ignore_errors=True)
    room.mkdir(mode=0o700)
    try:
        source = path if sha256 is None else _brought(path, room / "brought", sha256)
        opened = room / path.name.removesuffix(SEALED)
        unseal(source, opened, _secret_in(key), shutil.disk_usage(room).free)
        yield opened, None
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _brought(path: Path, target: Path, sha256: str) -> Path:
    """Return a copy of exactly the file that was meant: what is opened are the bytes that were looked at."""
    try:
        shutil.copyfile(path, target)
        require_sum(target, sha256)
    except OSError as refused:
        raise BackupError(f"{path.name} cannot be read ({refused.strerror}). Nothing was changed.") from refused
    return target


def _secret_in(name: str) -> str:
    """Return the key in a file, or on standard input (-); lines beginning with # say what it is, as other programs write them."""
    try:
        lines = (sys.stdin.read() if name == "-" else Path(name).read_text("utf-8")).split("\n")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise BackupError(f"{name} cannot be read as a key.") from unreadable
    return next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")


def _words(done: Restored, folder: Path) -> str:
    lines = [f"Restored {done.name}" + ("." if done.at_ms is None else f", as it was at {to_rfc3339(done.at_ms)}.")]
    if done.set_aside is None:
        lines.append("There was no database before.")
    else:
        if done.lost_facts is None or done.lost_minutes is None:
            lines.append("Nobody can say what is lost: the database before could not be read, or was another one.")
        elif done.lost_facts == 0:
            lines.append("Nothing is lost.")
        else:
            lines.append(f"Lost: {done.lost_minutes} minutes ({done.lost_facts} facts).")
        lines.append(f"The database before lies in {folder / done.set_aside}. Keep it until you are sure.")
    lines.append("Start the box now. Phones notice, and read everything anew.")
    return "\n".join(lines)
