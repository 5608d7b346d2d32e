"""The house's side of a stick: what goes through the `comanda` command, and what it answers."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from provisioning.form import ENDINGS
from provisioning.machine import Machine, Ran
from provisioning.model import Fault, Stick


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
    """Asks the box, one question a call. Raises `UnreachedError` for every answer that is none."""

    def __init__(self, machine: Machine) -> None:
        """Speak through this machine's `comanda` command."""
        self._machine = machine

    def check(self, load: Mapping[str, Any]) -> tuple[str, tuple[Fault, ...]]:
        """Return what the box makes of a stick, and what it would refuse."""
        told = self._ask("check", load)
        faults = tuple(
            Fault(one["part"] or "comanda", one["line"], "box", {"why": str(one["message"])[:300]})
            for one in told.get("faults", ())
        )
        return str(told["verdict"]), faults

    def ask(self, question: Mapping[str, Any]) -> str:
        """Put a stick before the managers and return how it stands."""
        return str(self._ask("ask", question)["state"])

    def wait(self, digest: str, seconds: float) -> str:
        """Return how a stick stands once a manager has decided, or the time is over."""
        words = ("stick", "wait", digest, "--seconds", str(seconds))
        return str(_read(self._machine.comanda(*words, patience_s=seconds + 60))["state"])

    def apply(self, load: Mapping[str, Any]) -> Ran:
        """Bring the house to what a stick says; the caller looks at the code."""
        return self._machine.comanda("stick", "apply", said=json.dumps(load).encode())

    def tell(self, tale: Mapping[str, Any]) -> bool:
        """Print what became of a stick, and say whether there was a printer for it."""
        return bool(self._ask("tell", tale)["printed"])

    def _ask(self, what: str, said: Mapping[str, Any]) -> dict[str, Any]:
        return _read(self._machine.comanda("stick", what, said=json.dumps(said).encode()))


def _read(ran: Ran) -> dict[str, Any]:
    if ran.code:
        raise UnreachedError(ran.why.removeprefix("comanda: "))
    try:
        told = json.loads(ran.output)
    except ValueError as bad:
        raise UnreachedError(ran.why) from bad
    if not isinstance(told, dict):
        raise UnreachedError("no answer")
    return told
