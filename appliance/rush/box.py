"""The box on which a rush is played: a process of its own, in a data folder of its own, fenced in with emulated printers."""

import asyncio
import fcntl
import os
import shutil
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import aiohttp

from appliance.config import FILE_NAME, plain_environment
from appliance.demo.printers import DemoPrinter, PrinterHall
from appliance.demo.service import KIND, fill, is_for_practice, mark, point, who_works_here
from appliance.devices.neighbours import own_networks
from appliance.example.service import stations_of
from appliance.runtime.durable import write_whole
from appliance.runtime.folder import FolderError, hold
from appliance.runtime.local_api import LocalApi, RefusedError, speak
from appliance.rush.phones import Person

LOG_NAME: Final = "rush.log"
_PREFIX: Final = "comanda-rush-"
_START_S: Final = 90.0
_END_S: Final = 15.0
_PAUSE_S: Final = 0.1
_ROLL_MM: Final = 1e7
_REAL_MM_PER_S: Final = 300.0
_AT_ONCE_MM_PER_S: Final = 20_000.0
_NAMES: Final = ("anna", "dimitra", "fotis", "giorgos", "ioanna", "kostas", "marios", "niki", "pavlos", "rania")
_INVITATION: Final = {"uses": 100, "minutes": 1_440}
_ANYWHERE: Final = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}  # noqa: S104  compared with, not listened at
_HOUSE: Final = {"el": "Πρόβα", "en": "Rehearsal"}
_WAITERS_PIN: Final = "1478"
# What holds in a folder that was made for rushes, whoever starts a box on it: it reaches no printer but the emulated ones.
_SETTINGS: Final = """\
# Made by comanda simulate: nobody's house. Its box reaches no printer and no network but the emulated printers on this machine.
name = "{name}"
language = "{language}"
only_printers = "none"
discovery = "off"
inputs = "off"
sticks_dir = "{sticks}"
"""


@dataclass(frozen=True, slots=True)
class RushBox:
    """The box as it runs: its process, who works there, its printers.

    `url` is where this machine reaches it, `doors` where the phones around do; `invitation` is the code they join by.
    """

    pid: int
    url: str
    doors: tuple[str, ...]
    invitation: str
    people: tuple[Person, ...]
    printers: tuple[DemoPrinter, ...]
    api: LocalApi


@contextmanager
def passing_folder(room: Path) -> Iterator[Path]:
    """Make a data folder for one rush and take it away at the end; with it go those of rushes that were killed before their end."""
    _take_away_left(room)
    with TemporaryDirectory(prefix=_PREFIX, dir=room) as made, _in_use(Path(made)):
        yield Path(made)


@contextmanager
def _in_use(folder: Path) -> Iterator[None]:
    """Hold a folder for as long as this process plays in it. Raises OSError while another one does."""
    opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(opened)


def _take_away_left(room: Path) -> None:
    """Take away what is ours, was marked for practice (who plays there holds it from before), and that no box runs on."""
    for left in room.glob(f"{_PREFIX}*"):
        with suppress(OSError, FolderError):
            if left.lstat().st_uid == os.geteuid() and is_for_practice(left):
                with _in_use(left), hold(left):
                    shutil.rmtree(left)


def claim(folder: Path, language: str) -> None:
    """Make a data folder for rushes, or see that it is one. Raises `FolderError` for what may be a real house's."""
    try:
        is_empty = not folder.exists() or not any(folder.iterdir())
    except OSError as odd:
        raise FolderError(f"{folder} cannot be used ({odd.strerror}). Name another folder with --data.") from odd
    if not is_empty:
        if not is_for_practice(folder):
            raise FolderError(
                f"{folder} was not made by comanda simulate or comanda run --demo: it may be a real house's."
                " Name a folder that does not exist yet, or leave --data out."
            )
        return
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings = _SETTINGS.format(name=_HOUSE[language], language=language, sticks=folder.absolute() / "sticks")
    write_whole(folder / FILE_NAME, settings.encode())
    mark(folder)


@asynccontextmanager
async def open_box(folder: Path, listen: str, language: str, *, is_calm: bool) -> AsyncIterator[RushBox]:
    """Run printers and box until the block ends. A calm rush prints as slowly as real printers do.

    Raises `FolderError` for a folder that is not for this or knows a printer outside this machine, `RefusedError` when the
    box does not start, and OSError.
    """
    claim(folder, language)
    with hold(folder):
        pass  # nobody else's box runs here: phones would be sent to that one
    listen = _port_for(listen)
    async with AsyncExitStack() as stack:
        hall = PrinterHall(_REAL_MM_PER_S if is_calm else _AT_ONCE_MM_PER_S, _ROLL_MM)
        stack.push_async_callback(hall.close)
        stations = stations_of(KIND, language)
        printers = await hall.start(stations)
        process = await _start(folder, listen, language, printers)
        stack.push_async_callback(_end, process)
        api = await stack.enter_async_context(speak(folder))
        await _wait(api, process, folder)
        if not await api.ask_json("GET", "/api/waiters/"):
            await fill(api, _people(), language)
        await _refuse_strangers(api, folder)
        await point(api, dict(stations), printers)
        for printer in await api.ask_json("GET", "/api/printers/"):
            if printer["port"] not in {one.port for one in printers}:
                await api.ask("DELETE", f"/api/printers/{printer['id']}")  # emulated once, and gone
        people = tuple(Person(one["username"], one["pin"], one["role"]) for one in _people())
        made = await api.ask_json("POST", "/api/devices/join-codes", _INVITATION)
        doors = await asyncio.to_thread(_doors_of, listen)
        yield RushBox(process.pid, _reached_at(listen), doors, made["join_code"], people, tuple(printers), api)


def _people() -> list[dict[str, str]]:
    return [*who_works_here(), *({"username": name, "role": "waiter", "pin": _WAITERS_PIN} for name in _NAMES)]


def _port_for(listen: str) -> str:
    """Return an address with a port of its own where any will do (`:0`): phones must know it before the box does."""
    host, _, port = listen.rpartition(":")
    if port != "0":
        return listen
    with socket.create_server((host.strip("[]"), 0)) as probe:
        return f"{host}:{probe.getsockname()[1]}"


def _reached_at(listen: str) -> str:
    """Return where phones on this machine reach a box that listens so."""
    host, _, port = listen.rpartition(":")
    return f"http://{_ANYWHERE.get(host, host)}:{port}"


def _doors_of(listen: str) -> tuple[str, ...]:
    """Return where phones on this machine's networks reach a box that listens so; none where only this machine does."""
    host, _, port = listen.rpartition(":")
    return tuple(f"http://{one.address}:{port}" for one in own_networks(host.strip("[]")))


async def _start(
    folder: Path, listen: str, language: str, printers: Sequence[DemoPrinter]
) -> asyncio.subprocess.Process:
    """Start a box that ends with this process, with settings that stand above its folder's: nothing of a real house's is taken over."""
    settings = {
        "ONLY_PRINTERS": ",".join(f"127.0.0.1:{one.port}" for one in printers),
        "LANGUAGE": language,
        "DISCOVERY": "off",
        "DISCOVERY_SUBNETS": "",
        "INPUTS": "off",
        "LISTEN_TLS": "",
        "AIR": "",
        "BACKUP_DIR": "",
        "STICKS_DIR": str(folder / "sticks"),
        "LICENCE": "none",
        "CLOUD_URL": "",
        "CLAIM_CODE": "",
        "FISCAL": "none",
        "REQUIRE_ENROLMENT": "false",
        "LOG_LEVEL": "warning",
    }
    environment = plain_environment() | {f"COMANDA_{name}": value for name, value in settings.items()}
    with await asyncio.to_thread((folder / LOG_NAME).open, "wb") as log:
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "appliance", "run", "--tied", "--data", str(folder), "--listen", listen),
            stdin=asyncio.subprocess.PIPE,  # it closes with this process, also with one that is killed
            stdout=log,
            stderr=log,
            env=environment,
        )


def _last_words(folder: Path) -> str:
    """Return the last line of the box's own log."""
    said = (folder / LOG_NAME).read_text("utf-8", "replace").strip().splitlines()
    return said[-1] if said else "it says nothing."


async def _wait(api: LocalApi, process: asyncio.subprocess.Process, folder: Path) -> None:
    loop = asyncio.get_running_loop()
    until = loop.time() + _START_S
    while process.returncode is None and loop.time() < until:
        try:
            await api.ask("GET", "/api/system/health")
        except (aiohttp.ClientError, OSError):
            await asyncio.sleep(_PAUSE_S)
        else:
            return
    raise RefusedError(f"The box does not start: {await asyncio.to_thread(_last_words, folder)}")


async def _refuse_strangers(api: LocalApi, folder: Path) -> None:
    """Raise `FolderError` where the house knows a printer outside this machine. Its box is fenced in and has sent it nothing."""
    strangers = [
        one["name"]
        for one in await api.ask_json("GET", "/api/printers/")
        if one["transport"] != "network" or not ip_address(one["ip_address"]).is_loopback
    ]
    if strangers:
        raise FolderError(
            f"{folder} knows printers that are not emulated ones: {', '.join(strangers)}. Nothing was sent to them."
            " Name a folder that does not exist yet, or leave --data out."
        )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.terminate()
    try:
        await asyncio.wait_for(process.wait(), _END_S)
    except TimeoutError:
        process.kill()
        await process.wait()


async def papers_of(printers: Sequence[DemoPrinter]) -> int:
    """Return how many papers the printers themselves say that they cut."""
    count = 0
    async with aiohttp.ClientSession() as session:
        for printer in printers:
            async with session.get(f"{printer.paper_url}/state.json") as answer:
                state: dict[str, Any] = await answer.json()
                count += int(state["count"])
    return count
