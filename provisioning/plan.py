"""What a stick will do, in lines that a person reads before saying yes; no secret is in them. Pure."""

from collections.abc import Iterator

from provisioning.model import Stick
from provisioning.wording import Language, say

_SHOWN = 60


def lines(stick: Stick, language: Language) -> list[str]:
    """Return the plan of a stick, a line a change."""
    return [_short(say("step", key, language, **fields)) for key, fields in _changes(stick)]


def _changes(stick: Stick) -> list[tuple[str, dict[str, object]]]:
    return [*_of_box(stick), *_of_machine(stick), *_of_house(stick)]


def _of_box(stick: Stick) -> Iterator[tuple[str, dict[str, object]]]:
    if stick.reset is not None:
        yield "reset", {}
        if stick.reset.even_in_service:
            yield "reset_in_service", {}


def _of_machine(stick: Stick) -> Iterator[tuple[str, dict[str, object]]]:
    if stick.ssh_keys:
        yield "ssh", {"count": len(stick.ssh_keys)}
    if stick.time_servers:
        yield "time", {"servers": ", ".join(stick.time_servers)}
    if stick.network is not None:
        yield ("fixed", {"address": stick.network.address}) if stick.network.address else ("dhcp", {})
    if stick.wifi is not None:
        yield "wifi_own" if stick.wifi.is_own else "wifi_client", {"name": stick.wifi.name}


def _of_house(stick: Stick) -> Iterator[tuple[str, dict[str, object]]]:
    for use in ("restore", "update", "menu", "logo", "licence"):
        if use in stick.files:
            yield use, {"name": _cut(str(stick.files[use].path))}
    if stick.settings:
        yield "settings", {"names": ", ".join(sorted(stick.settings))}
    if stick.staff:
        yield "staff", {"count": len(stick.staff)}
    if stick.printers:
        yield "printers", {"names": ", ".join(one.name for one in stick.printers)}
    if stick.wipes_secrets:
        yield "wipe", {}


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _short(text: str) -> str:
    return text if len(text) <= 2 * _SHOWN else text[: 2 * _SHOWN - 3] + "..."
