"""The house's side of a stick: what is said to the box, and what it answers."""

import base64
import http.client
import json
import os
import socket
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from kernel.clock import SystemClock
from provisioning.form import ENDINGS
from provisioning.machine import Machine, Ran
from provisioning.model import Fault, Stick

_SOCKET: Final = "control.sock"
_PATIENCE_S: Final = 300.0
_RESTART_S: Final = 60.0
_LOOK_AGAIN_S: Final = 1.0
_PAUSE_S: Final = 0.1
_LONGEST_ANSWER: Final = 1024 * 1024


class UnreachedError(Exception):
    """The box's program did not answer as it should; the message is its last words."""


def load_of(stick: Stick, signed_by: str | None, *, follows_restore: bool = False) -> dict[str, Any]:
    """Return all that a stick brings into the house."""
    load: dict[str, Any] = {
        "digest": stick.digest,
        "signed_by": signed_by,
        "settings": stick.settings,
        "people": [
            {"name": one.name, "role": one.role, "pin": one.pin, "language": one.language} for one in stick.staff
        ],
        "printers": [
            {
                "name": one.name,
                "address": one.host,
                "port": one.port,
                "station": one.station,
                "bills": one.bills,
                "categories": one.categories,
            }
            for one in stick.printers
        ],
        "follows_restore": follows_restore,
    }
    if stick.reset is not None:
        load["reset"] = {"even_in_service": stick.reset.even_in_service}
    menu, logo, licence = (stick.files.get(use) for use in ("menu", "logo", "licence"))
    if menu is not None and menu.content is not None:
        kind = ENDINGS["menu"][menu.path.suffix.lower()]
        load["menu"] = {"format": kind, "content": base64.b64encode(menu.content).decode()}
    if logo is not None and logo.content is not None:
        load["logo"] = base64.b64encode(logo.content).decode()
    if licence is not None and licence.content is not None:
        load["licence"] = licence.content.decode("utf-8", "replace")
    return load


class House:
    """Asks the box: over its control socket where the daemon runs, else through the `comanda` command.

    Raises `UnreachedError` for every answer that is none; a refusal is one, in the box's own sentence.
    """

    def __init__(self, machine: Machine) -> None:
        """Speak with the house of this machine."""
        self._machine = machine
        self._clock = SystemClock()

    def check(self, load: Mapping[str, Any]) -> tuple[str, tuple[Fault, ...]]:
        """Return what the box makes of a stick, and what it would refuse."""
        told = self._say("check", load)
        faults = tuple(
            Fault(one["part"] or "comanda", one["line"], "box", _words_of(one)) for one in told.get("faults", ())
        )
        return str(told["verdict"]), faults

    def ask(self, question: Mapping[str, Any]) -> str:
        """Put a stick before the managers and return how it stands."""
        return str(self._say("ask", question)["state"])

    def state(self, digest: str) -> str:
        """Return how a stick stands."""
        answer = self._call("GET", f"/api/sticks/state?digest={digest}")
        told = _read(self._machine.comanda("stick", "state", digest)) if answer is None else answer
        return str(told["state"])

    def wait(self, digest: str, seconds: float) -> str:
        """Return how a stick stands once a manager has decided, or the time is over."""
        until = self._clock.monotonic() + seconds
        while True:
            state = self.state(digest)
            if state != "waiting" or self._clock.monotonic() >= until:
                return state
            time.sleep(_LOOK_AGAIN_S)

    def apply(self, load: Mapping[str, Any]) -> None:
        """Bring the house to what a stick says; where settings changed, a box that runs starts with them."""
        if self._say("apply", load).get("needs_restart"):
            self._start_anew()

    def tell(self, tale: Mapping[str, Any]) -> bool:
        """Print what became of a stick, and say whether there was a printer for it."""
        return bool(self._say("tell", tale)["printed"])

    def _say(self, what: str, said: Mapping[str, Any]) -> dict[str, Any]:
        body = json.dumps(said).encode()
        answer = self._call("POST", f"/api/sticks/{what}", body)
        return _read(self._machine.comanda("stick", what, said=body)) if answer is None else answer

    def _start_anew(self) -> None:
        """Have a box that runs read its settings, and wait until it listens again: its socket is another one then.

        A box that does not run reads them when it starts; one that does not come back is its watchdog's business.
        """
        before = self._socket_mark()
        until = self._clock.monotonic() + _RESTART_S
        with suppress(UnreachedError):
            if before is None or self._call("POST", "/api/system/restart", b"") is None:
                return
        while self._clock.monotonic() < until:
            with suppress(UnreachedError):
                is_new = self._socket_mark() not in {before, None}
                if is_new and self._call("GET", "/api/system/health") is not None:
                    return
            time.sleep(_PAUSE_S)

    def _socket_mark(self) -> tuple[int, int] | None:
        try:
            found = (self._machine.data / _SOCKET).stat()
        except OSError:
            return None
        return found.st_ino, found.st_ctime_ns

    def _call(self, method: str, path: str, body: bytes | None = None) -> dict[str, Any] | None:
        """Return the daemon's answer, None where no daemon listens."""
        line = _Line(self._machine.data)
        try:
            line.connect()
        except OSError:
            return None
        try:
            line.request(method, path, body, {"Content-Type": "application/json"} if body else {})
            answer = line.getresponse()
            content = answer.read(_LONGEST_ANSWER)
        except (OSError, http.client.HTTPException) as lost:
            raise UnreachedError(str(lost) or type(lost).__name__) from lost
        finally:
            line.close()
        told = _decode(content or b"{}")
        if answer.status >= http.HTTPStatus.BAD_REQUEST:
            raise UnreachedError(str(told.get("detail", answer.reason)))
        return told


def _words_of(told: Mapping[str, Any]) -> dict[str, str]:
    """Return what the box says of a fault: its own words, the key of its sentence, and the column of a file."""
    words = {"why": str(told["message"])[:300], "key": str(told.get("key", "")), "column": str(told.get("column", ""))}
    return {name: word for name, word in words.items() if word}


class _Line(http.client.HTTPConnection):
    """HTTP over the control socket in the data folder."""

    def __init__(self, folder: Path) -> None:
        super().__init__("box", timeout=_PATIENCE_S)
        self._folder = folder

    def connect(self) -> None:
        """Connect by way of the folder's descriptor: a socket's address has room for 108 bytes only."""
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(_PATIENCE_S)
        try:
            self.sock.connect(f"/proc/self/fd/{descriptor}/{_SOCKET}")
        except OSError:
            self.sock.close()
            raise
        finally:
            os.close(descriptor)


def _read(ran: Ran) -> dict[str, Any]:
    if ran.code:
        raise UnreachedError(ran.why.removeprefix("comanda: "))
    return _decode(ran.output.encode())


def _decode(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content)
    except ValueError as bad:
        raise UnreachedError("The box gave no answer that can be read.") from bad
    if not isinstance(told, dict):
        raise UnreachedError("The box gave no answer that can be read.")
    return told
