"""What a stick changes on the machine, step by step, and how each step is undone.

Before a step does anything, what it must put back is on disk (`Run`): a plug that is pulled in the middle is a fault
like any other, and `recover` undoes it at the next start. The house comes last; once it holds what the stick says, the
stick counts as applied.
"""

import base64
import fcntl
import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from provisioning.machine import Machine, Ran, read_whole, remove, sync_folder, write_whole
from provisioning.model import Stick, Wifi
from provisioning.network import ENDING, keyfiles, quietest

SERVICE: Final = "comanda.service"
DATABASE: Final = "comanda.db"
_RESTORING: Final = "restore-under-way"
_LINK_S: Final = 60
_INSTALL_S: Final = 1_800.0
_RESTORE_S: Final = 900.0
_RUN_FILE: Final = "run.json"
Before = dict[str, Any]


class StepError(Exception):
    """A step that could not be done; `key` names the sentence, `why` is what a program said."""

    def __init__(self, key: str, why: str = "") -> None:
        super().__init__(key)
        self.key, self.why = key, why


@dataclass(frozen=True, slots=True)
class Step:
    """One change: what must be known to undo it, and doing it. `undo` is found by `name` in `UNDO`."""

    name: str
    look: Callable[[], Before]
    do: Callable[[], None]


def steps_of(stick: Stick, root: Path, machine: Machine) -> Iterator[Step]:
    """Yield the steps of a stick in their order; its folder must be there while they run."""
    if stick.ssh_keys:
        path = machine.system / "ssh" / "authorized_keys"
        yield _files("ssh", {path: "".join(f"{key}\n" for key in stick.ssh_keys)}, _restart(machine, "ssh.service"))
    if stick.time_servers:
        path = machine.system / "timesync" / "stick.conf"
        text = f"[Time]\nNTP={' '.join(stick.time_servers)}\n"
        yield _files("time", {path: text}, _restart(machine, "systemd-timesyncd.service"))
    if stick.network is not None or stick.wifi is not None:
        yield network_step(keyfiles(stick.network, on_its_channel(stick.wifi, machine)), machine)
    if "restore" in stick.files:
        file = stick.files["restore"]
        yield _restore(root / file.path, file.sha256, stick.restore_key, machine)
    if "update" in stick.files:
        yield _update(root / stick.files["update"].path, machine)


# -- files and what reads them -----------------------------------------------------------------------


def _remember(paths: list[Path]) -> Before:
    found = {str(path): read_whole(path) for path in paths}
    return {"files": {name: None if raw is None else base64.b64encode(raw).decode() for name, raw in found.items()}}


def _put_back(before: Before) -> None:
    for name, text in before["files"].items():
        if text is None:
            remove(Path(name))
        else:
            write_whole(Path(name), base64.b64decode(text))


def _restart(machine: Machine, unit: str) -> Callable[[], Ran]:
    return lambda: machine.run("systemctl", "restart", unit)


def _files(name: str, wanted: dict[Path, str], after: Callable[[], Ran]) -> Step:
    def do() -> None:
        for path, text in wanted.items():
            write_whole(path, text.encode())
        ran = after()
        if ran.code:
            raise StepError("not_restarted", ran.why)

    return Step(name, lambda: _remember(list(wanted)), do)


def _undo_ssh(machine: Machine, before: Before) -> None:
    _put_back(before)
    machine.run("systemctl", "restart" if any(before["files"].values()) else "stop", "ssh.service")


def _undo_time(machine: Machine, before: Before) -> None:
    _put_back(before)
    machine.run("systemctl", "restart", "systemd-timesyncd.service")


# -- network -----------------------------------------------------------------------------------------


def on_its_channel(wifi: Wifi | None, machine: Machine) -> Wifi | None:
    """Return the Wi-Fi with a channel, where the box makes it itself and nobody named one: the quietest around."""
    if wifi is None or not wifi.is_own or wifi.channel:
        return wifi
    heard = machine.run("nmcli", "-t", "-f", "CHAN,SIGNAL", "device", "wifi", "list", "--rescan", "yes")
    return replace(wifi, channel=quietest(heard.output))


def network_step(wanted: dict[str, str | None], machine: Machine) -> Step:
    """Return the step that gives connections these keyfiles and brings them up; None takes one away."""
    paths = {name: machine.system / "network" / f"{name}{ENDING}" for name in wanted}

    def look() -> Before:
        active = machine.run("nmcli", "-t", "-f", "UUID", "connection", "show", "--active")
        return {**_remember(list(paths.values())), "active": active.output.split() if active.code == 0 else []}

    def do() -> None:
        for name, text in wanted.items():
            if text is None:
                remove(paths[name])
            else:
                write_whole(paths[name], text.encode())
        reloaded = machine.run("nmcli", "connection", "reload")
        if reloaded.code:
            raise StepError("no_network_manager", reloaded.why)
        for name in (name for name, text in wanted.items() if text is not None):
            up = machine.run("nmcli", "--wait", str(_LINK_S), "connection", "up", "id", name, patience_s=_LINK_S + 30)
            if up.code:
                raise StepError("no_link", up.why)

    return Step("network", look, do)


def _undo_network(machine: Machine, before: Before) -> None:
    _put_back(before)
    machine.run("nmcli", "connection", "reload")
    for uuid in before["active"]:
        machine.run("nmcli", "--wait", str(_LINK_S), "connection", "up", "uuid", uuid, patience_s=_LINK_S + 30)


# -- restore and update ------------------------------------------------------------------------------


def _restore(path: Path, sha256: str, key: str, machine: Machine) -> Step:
    def do() -> None:
        machine.run("systemctl", "stop", SERVICE)
        opened = ("--key", "-") if key else ()  # by its standard input: the key lies on no disk
        asked = ("restore", str(path), *opened, "--force", "--sha256", sha256, "--json")
        ran = machine.comanda(*asked, said=key.encode(), patience_s=_RESTORE_S)
        started = machine.run("systemctl", "start", SERVICE)
        if ran.code:
            raise StepError("not_restored", ran.why)
        if started.code:
            raise StepError("not_restarted", started.why)

    def look() -> Before:
        return {"set_aside": _asides(machine), "had_database": (machine.data / DATABASE).exists()}

    return Step("restore", look, do)


def _asides(machine: Machine) -> list[str]:
    """Return the databases that were set aside before; what comes new is what this restore set aside."""
    with suppress(OSError):
        return sorted(path.name for path in machine.data.glob("*.before-restore-*") if not path.name.endswith("-wal"))
    return []


def _undo_restore(machine: Machine, before: Before) -> None:
    machine.run("systemctl", "stop", SERVICE)
    new = sorted(set(_asides(machine)) - set(before["set_aside"]))
    ran = Ran(0, "", "")
    if new or not before["had_database"]:  # else it was never replaced
        ran = machine.comanda("restore", "--take-back", *new[-1:], patience_s=_RESTORE_S)
    elif (machine.data / DATABASE).exists():
        remove(machine.data / _RESTORING)  # cut short before its first move
    machine.run("systemctl", "start", SERVICE)
    if ran.code:
        raise StepError("not_taken_back", ran.why)


def _update(path: Path, machine: Machine) -> Step:
    def do() -> None:
        ran = machine.comanda("update", "install", str(path), patience_s=_INSTALL_S)
        if ran.code:
            raise StepError("not_updated", ran.why)

    return Step("update", dict, do)


def _undo_update(machine: Machine, _: Before) -> None:
    machine.comanda("update", "cancel")


UNDO: Final[dict[str, Callable[[Machine, Before], None]]] = {
    "ssh": _undo_ssh,
    "time": _undo_time,
    "network": _undo_network,
    "restore": _undo_restore,
    "update": _undo_update,
}


def is_bare(machine: Machine) -> bool:
    """Say whether nobody has set this machine up: no network, key or time server, and no stick that was applied."""
    brought = ("network/*", "ssh/authorized_keys", "timesync/*", "applied/*.json")
    return not any(True for pattern in brought for _ in machine.system.glob(pattern))


# -- a run -------------------------------------------------------------------------------------------


class Run:
    """One stick being applied, written down so that it can be undone after a power cut."""

    def __init__(self, machine: Machine) -> None:
        """Look at the folder of runs; nothing is made before it is needed."""
        self._machine = machine
        self.applied = machine.system / "applied"
        self._folder = self.applied / "under-way"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the box for one stick: two that are put in at once are taken one after the other."""
        self.applied.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(self.applied / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def is_under_way(self) -> bool:
        """Say whether a stick is being taken now."""
        try:
            descriptor = os.open(self.applied / "lock", os.O_RDWR | os.O_CLOEXEC)
        except FileNotFoundError:
            return False
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def unfinished(self) -> str | None:
        """Return the digest of a stick that was under way when the plug was pulled."""
        content = read_whole(self._folder / _RUN_FILE)
        if content is None:
            return None
        try:
            return str(json.loads(content)["digest"])
        except (ValueError, KeyError, TypeError):
            return ""

    def begin(self, digest: str) -> None:
        """Note that a stick is under way."""
        write_whole(self._folder / _RUN_FILE, json.dumps({"digest": digest}).encode())

    def take(self, number: int, step: Step) -> None:
        """Write down what undoes a step, then do it. Raises `StepError`."""
        try:
            noted = {"name": step.name, "before": step.look()}
            write_whole(self._folder / f"{number:03}.json", json.dumps(noted).encode())
            step.do()
        except OSError as refused:
            raise StepError("not_written", str(refused.strerror)) from refused

    def undo(self) -> list[str]:
        """Undo whatever was begun, the last first; return the names of steps that could not be undone."""
        left = []
        for path in sorted(self._folder.glob("[0-9]*.json"), reverse=True):
            noted: dict[str, Any] = {}
            try:
                noted = json.loads(path.read_bytes())
                UNDO[noted["name"]](self._machine, noted["before"])
            except (OSError, ValueError, KeyError, StepError):
                left.append(str(noted.get("name", path.stem)))
            else:
                remove(path)
        if not left:
            self._forget()
        return left

    def finish(self, digest: str, at: str) -> None:
        """Note that a stick was applied, and forget how to undo it."""
        write_whole(self.applied / f"{digest}.json", json.dumps({"digest": digest, "at": at}).encode())
        self._forget()

    def keep(self) -> None:
        """Let what was done stand, and forget how to undo it."""
        self._forget()

    def was_applied(self, digest: str) -> bool:
        """Say whether this stick was applied before."""
        return (self.applied / f"{digest}.json").is_file()

    def _forget(self) -> None:
        remove(self._folder / _RUN_FILE)
        shutil.rmtree(self._folder, ignore_errors=True)
        if self.applied.is_dir():
            sync_folder(self.applied)
