"""The box's own Wi-Fi as root keeps it: its names, what becomes of a wish from the desk, and what the daemon is told.

NetworkManager makes the access point and starts dnsmasq for it (`ipv4.method=shared`). That dnsmasq asks whom the file
`servers` names, and reads it anew on SIGHUP (dnsmasq(8), --servers-file). Without a way out it is the catch-all beside
it (comanda-air-names.service), which answers every name with the box; with one, only the box's own names go there.
"""

import ipaddress
import json
import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any, Final

from provisioning import rules
from provisioning.form import SECTIONS
from provisioning.machine import Machine, read_whole, write_whole
from provisioning.model import Wifi
from provisioning.network import ENDING, OWN_ADDRESS, WIFI, keyfiles
from provisioning.reading import UnusableError, drop, read_small
from provisioning.rules import WrongError
from provisioning.steps import Run, StepError, network_step, on_its_channel

CATCH_ALL: Final = "127.0.0.1#5354"
NAMES_SERVICE: Final = "comanda-air-names.service"
SERVERS, STATE, WISH = "servers", "state.json", "wish.json"
_ASKED: Final = PurePosixPath("air/wish.json")
_NAMES: Final = PurePosixPath("air/names")
_MOST: Final = 4_096
_MOST_NAMES: Final = 16
_NO_ROUTE: Final = "00000000"
_ALL_CAN_READ: Final = 0o644


def servers(uplinks: Sequence[str], names: Sequence[str]) -> str:
    """Return whom the access point's DNS asks: `uplinks` for all but the box's `names`; without any, the catch-all."""
    if not uplinks:
        return f"server={CATCH_ALL}\n"
    own = [f"server=/{name}/{CATCH_ALL}" for name in ("local", *names)]
    return "\n".join([*own, *(f"server={one}" for one in uplinks)]) + "\n"


def follow(machine: Machine) -> None:
    """Take the desk's wish where there is one, then bring names and news up to what the network is now."""
    machine.air.mkdir(mode=0o755, parents=True, exist_ok=True)
    wished = _take_wish(machine)
    if wished is not None:
        write_whole(machine.air / WISH, json.dumps(wished).encode(), _ALL_CAN_READ)
    state = look(machine)
    is_own = state["mode"] == "access-point"
    if is_own:
        text = servers(_uplinks(machine) if state["has_uplink"] else [], _own_names(machine)).encode()
        if read_whole(machine.air / SERVERS) != text:
            write_whole(machine.air / SERVERS, text, _ALL_CAN_READ)
            _have_read(machine.pids)
    machine.run("systemctl", "--no-block", "start" if is_own else "stop", NAMES_SERVICE)
    write_whole(machine.air / STATE, json.dumps(state).encode(), _ALL_CAN_READ)


def look(machine: Machine) -> dict[str, Any]:
    """Return how the box stands on the air; no secret is in it."""
    kept = (read_whole(machine.system / "network" / f"{WIFI}{ENDING}") or b"").decode("utf-8", "replace")
    values = dict(line.partition("=")[::2] for line in kept.splitlines())
    active = machine.run("nmcli", "-t", "-f", "NAME,DEVICE", "connection", "show", "--active")
    link = next((row[1] for row in _rows(active.output) if row[0] == WIFI), "")
    kinds = [row[0] for row in _rows(machine.run("nmcli", "-t", "-f", "TYPE", "device").output)]
    return {
        "mode": {"ap": "access-point", "infrastructure": "client"}.get(values.get("mode", ""), "none"),
        "name": _text_of(values.get("ssid", "")),
        "channel": int(values.get("channel", "0")),
        "interface": link,
        "address": OWN_ADDRESS.partition("/")[0],
        "has_radio": "wifi" in kinds,
        "has_uplink": bool(_uplinks(machine)) and _has_route(machine, link),
    }


def _rows(output: str) -> list[list[str]]:
    return [line.split(":") for line in output.splitlines() if line]


def _text_of(listed: str) -> str:
    """Return a network's name from its keyfile, where it stands as the list of its bytes."""
    with suppress(ValueError):
        return bytes(int(one) for one in listed.split(";") if one).decode("utf-8", "replace")
    return listed


def _uplinks(machine: Machine) -> list[str]:
    """Return the resolvers that other networks gave the box."""
    text = (read_whole(machine.resolvers) or b"").decode("ascii", "replace")
    words = [line.split() for line in text.splitlines()]
    return [row[1] for row in words if len(row) > 1 and row[0] == "nameserver" and _is_address(row[1])]


def _is_address(text: str) -> bool:
    with suppress(ValueError):
        return not ipaddress.ip_address(text.partition("%")[0]).is_loopback
    return False


def _has_route(machine: Machine, own: str) -> bool:
    """Say whether there is a way out that is not the access point itself."""
    rows = [line.split() for line in (read_whole(machine.routes) or b"").decode("ascii", "replace").splitlines()[1:]]
    return any(len(row) > 1 and row[1] == _NO_ROUTE and row[0] != own for row in rows)


def _own_names(machine: Machine) -> list[str]:
    """Return the names that the daemon says are the box's own; it may write what it likes, so each is looked at."""
    found = []
    with suppress(UnusableError):
        for line in read_small(machine.data, _NAMES, _MOST).decode("ascii", "replace").splitlines()[:_MOST_NAMES]:
            with suppress(WrongError):
                found.append(rules.host(line))
    return [name for name in dict.fromkeys(found) if not name.endswith(".local")]


def _have_read(pids: Path) -> None:
    """Have NetworkManager's dnsmasq read its servers anew."""
    for path in pids.glob("nm-dnsmasq-*.pid"):
        with suppress(OSError, ValueError):
            number = int(path.read_text("ascii"))
            if Path(f"/proc/{number}/comm").read_text("ascii").strip() == "dnsmasq":
                os.kill(number, signal.SIGHUP)


# -- a wish from the desk ----------------------------------------------------------------------------


def _take_wish(machine: Machine) -> dict[str, str] | None:
    """Do what the desk asked for, all of it or nothing, and return what became of it; None where it asked nothing."""
    try:
        content = read_small(machine.data, _ASKED, _MOST)
    except UnusableError as odd:
        if odd.key != "file_missing":
            drop(machine.data, _ASKED)
        return None
    drop(machine.data, _ASKED)
    try:
        asked = json.loads(content)
        ident, wifi = str(rules.text(64)(asked.pop("id"))), wifi_of(asked)
    except (ValueError, KeyError, AttributeError, WrongError):
        return {"id": "", "outcome": "failed", "why": "not_understood", "said": ""}
    run = Run(machine)
    with run.alone():
        if run.unfinished() is not None:
            return {"id": ident, "outcome": "failed", "why": "under_way", "said": ""}
        run.begin("")
        try:
            wanted: dict[str, str | None] = (
                {WIFI: None} if wifi is None else keyfiles(None, on_its_channel(wifi, machine))
            )
            run.take(0, network_step(wanted, machine))
        except (StepError, OSError) as failed:
            left = run.undo()
            why, said = (failed.key, failed.why) if isinstance(failed, StepError) else ("not_written", str(failed))
            return {"id": ident, "outcome": "failed", "why": "stuck" if left else why, "said": said}
        run.keep()
    return {"id": ident, "outcome": "done", "why": "", "said": ""}


def wifi_of(asked: dict[str, Any]) -> Wifi | None:
    """Return the Wi-Fi of a wish, None for no Wi-Fi at all. Raises `WrongError`, KeyError."""
    form = SECTIONS["wifi"]
    if asked["mode"] == "none":
        return None
    tidy = dict(_tidied(asked))
    is_own = form["mode"].rule(asked["mode"]) == "access-point"
    return Wifi(tidy["name"], tidy["password"], is_own, tidy.get("hidden", False), tidy.get("channel", 0))


def _tidied(asked: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, entry in SECTIONS["wifi"].items():
        if asked.get(key) not in {None, 0}:
            yield key, entry.rule(asked[key])
