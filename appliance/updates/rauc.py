"""The machine's updater, RAUC, by its own command line; and the machine's restart.

RAUC's service runs as root and does the work; a D-Bus policy lets the daemon's user ask it. Its words and its JSON are
those of 1.8 (Debian 12) and 1.13 (Debian 13): https://rauc.readthedocs.io/en/latest/reference.html
"""

import asyncio
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog

from appliance.updates.model import UpdateError, Why

log = structlog.get_logger(__name__)
OURS: Final = "comanda-"
"""Begins what our images are compatible with: another maker's RAUC is not ours to speak with."""
_ASK_S: Final = 60.0
_INSTALL_S: Final = 3_600.0
_BUSY: Final = "Already processing"
_PROGRESS: Final = re.compile(r"\s*(\d{1,3})% ")
# What GDBus says where there is no system bus, or a bus that knows no such service.
_NOBODY_THERE: Final = ("Could not connect: No such file", "was not provided by any .service files")
_LAST_ERROR: Final = "LastError: "
_LONGEST_WORDS: Final = 300
# What RAUC says, in the order in which it is looked for.
_MEANINGS: Final = (
    ("Compatible mismatch", Why.OTHER_MACHINE, "It was made for another kind of box."),
    ("signature verification failed", Why.NOT_SIGNED, "It was not signed by this box's vendor, or was changed since."),
    ("Verify error", Why.NOT_SIGNED, "It was not signed by this box's vendor, or was changed since."),
    ("no valid CMS", Why.NOT_SIGNED, "It was not signed by this box's vendor, or was changed since."),
    ("Invalid bundle format", Why.NOT_A_BUNDLE, "It is no update, or was cut short."),
    ("not a RAUC bundle", Why.NOT_A_BUNDLE, "It is no update, or was cut short."),
    ("Bundle payload", Why.CHANGED, "What is in it was changed after it was signed."),
)


class BusyError(Exception):
    """RAUC is at another installation; it may be asked again in a while."""


class NoServiceError(Exception):
    """No service of RAUC is installed here, and none will come."""


@dataclass(frozen=True, slots=True)
class Slots:
    """The machine's two slots by the names that the boot loader has for them; `other_version` is empty for nothing whole."""

    compatible: str
    booted: str
    other: str
    other_version: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a verified bundle says of itself."""

    compatible: str
    version: str


def is_here() -> bool:
    """Say whether this machine has RAUC at all."""
    return shutil.which("rauc") is not None


async def read_slots() -> Slots | None:
    """Return the machine's slots; None where its RAUC does not answer, or serves another maker's system.

    Raises `NoServiceError` where the program lies here without its service: a developer's machine, or one that builds images.
    """
    code, output, errors = await _run("status", "--detailed", "--output-format=json")
    if code != 0:
        if any(words in errors for words in _NOBODY_THERE):
            raise NoServiceError
        log.info("updater_silent", reason=errors.strip()[-_LONGEST_WORDS:])
        return None
    try:
        told: dict[str, Any] = msgspec.json.decode(output)
        slots = [slot for named in told["slots"] for slot in named.values() if slot.get("bootname")]
        booted = next(slot for slot in slots if slot["state"] == "booted")
        other = next(slot for slot in slots if slot is not booted and slot["class"] == booted["class"])
        compatible = str(told["compatible"])
    except (msgspec.MsgspecError, KeyError, TypeError, AttributeError, StopIteration):
        log.warning("updater_odd", said=output[:_LONGEST_WORDS])
        return None
    if not compatible.startswith(OURS):
        return None
    return Slots(
        compatible=compatible,
        booted=str(booted["bootname"]),
        other=str(other["bootname"]),
        other_version=_whole_version(other),
        is_good=booted.get("boot_status") == "good",
    )


def _whole_version(slot: Mapping[str, Any]) -> str:
    status = slot.get("slot_status") or {}
    is_whole = status.get("status") == "ok" and slot.get("boot_status") == "good"
    return str((status.get("bundle") or {}).get("version") or "") if is_whole else ""


async def inspect(path: Path) -> Bundle:
    """Return what a bundle says of itself once its signature verifies. Raises `UpdateError`."""
    code, output, errors = await _run("info", "--output-format=json", str(path))
    if code != 0:
        raise refusal(errors, Why.NOT_A_BUNDLE)
    try:
        told: dict[str, Any] = msgspec.json.decode(output)
        return Bundle(compatible=str(told["compatible"]), version=str(told["version"]))
    except (msgspec.MsgspecError, KeyError, TypeError) as odd:
        raise UpdateError("It does not say which version it is.", Why.NOT_A_BUNDLE) from odd


async def install(path: Path, on_progress: Callable[[int], None]) -> None:
    """Have a bundle written into the slot that does not run, and that slot started next.

    Raises `UpdateError` in words, and `BusyError` while another installation is under way (also one of ours whose
    daemon was killed: RAUC goes on by itself).
    """
    process = await _spawn("rauc", "install", str(path))
    assert process.stdout is not None
    assert process.stderr is not None
    reading = asyncio.ensure_future(process.stderr.read())
    last_error = ""
    try:
        async with asyncio.timeout(_INSTALL_S):
            async for raw in process.stdout:
                line = raw.decode("utf-8", "replace").rstrip()
                if found := _PROGRESS.match(line):
                    on_progress(min(100, int(found[1])))
                elif line.startswith(_LAST_ERROR):
                    last_error = line.removeprefix(_LAST_ERROR)
            code = await process.wait()
            errors = (await reading).decode("utf-8", "replace")
    except TimeoutError as late:
        raise UpdateError("The installation did not come to an end within an hour.", Why.NOT_INSTALLED) from late
    finally:
        reading.cancel()
        await _end(process)
    if _BUSY in errors:
        raise BusyError
    if code != 0:
        raise refusal(last_error or errors, Why.NOT_INSTALLED)


async def mark(*, good: bool) -> bool:
    """Mark the slot that runs as good, or as bad so that the next start takes the other; False where RAUC would not."""
    code, _, errors = await _run("status", "mark-good" if good else "mark-bad", "booted")
    if code != 0:
        log.error("slot_not_marked", good=good, reason=errors.strip()[-_LONGEST_WORDS:])
    return code == 0


async def restart_machine() -> bool:
    """Have the machine start again; False where it would not."""
    code, _, errors = await _run("reboot", program="systemctl")
    if code != 0:
        log.error("restart_refused", reason=errors.strip()[-_LONGEST_WORDS:])
    return code == 0


def refusal(said: str, otherwise: Why) -> UpdateError:
    """Return in plain words what RAUC says."""
    for word, why, words in _MEANINGS:
        if word in said:
            return UpdateError(words, why)
    lines = [line.strip() for line in said.splitlines() if line.strip() and "rauc-Message" not in line]
    return UpdateError(f"The box's updater says: {(lines or ['nothing'])[-1][:_LONGEST_WORDS]}", otherwise)


async def _run(*words: str, program: str = "rauc") -> tuple[int, str, str]:
    try:
        process = await _spawn(program, *words)
    except OSError as missing:
        return 127, "", str(missing)
    try:
        async with asyncio.timeout(_ASK_S):
            output, errors = await process.communicate()
    except TimeoutError:
        return 124, "", f"{program} gave no answer."
    finally:
        await _end(process)
    assert process.returncode is not None
    return process.returncode, output.decode("utf-8", "replace"), errors.decode("utf-8", "replace")


async def _spawn(*words: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *words,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )


async def _end(process: asyncio.subprocess.Process) -> None:
    if process.returncode is None:
        process.kill()
        await process.wait()
