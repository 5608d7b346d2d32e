"""The box's connections as NetworkManager's keyfiles (nm-settings-keyfile(5)). Pure."""

from typing import Final

from provisioning.model import Network, Wifi
from provisioning.rules import CHANNELS

CABLE, WIFI = "comanda-cable", "comanda-wifi"
ENDING: Final = ".nmconnection"
OWN_ADDRESS: Final = "10.42.0.1/24"
_UUIDS: Final = {CABLE: "0b1cf7a2-6a55-5b0c-9d0e-5f1a6f1d2c01", WIFI: "0b1cf7a2-6a55-5b0c-9d0e-5f1a6f1d2c02"}
_NO_POWER_SAVING: Final = 2
_WIDTH: Final = 5
"""Channels of 2.4 GHz that lie so far apart do not disturb each other (5 MHz steps, 20 MHz wide)."""


def keyfiles(network: Network | None, wifi: Wifi | None) -> dict[str, str | None]:
    """Return the keyfiles that a stick asks for, by the name of their connection."""
    files: dict[str, str | None] = {}
    if network is not None:
        files[CABLE] = _sections(_head(CABLE, "ethernet"), {"ethernet": {}}, _addresses(network))
    if wifi is not None:
        files[WIFI] = _sections(_head(WIFI, "wifi"), _radio(wifi), _shared() if wifi.is_own else _addresses(Network()))
    return files


def quietest(scan: str) -> int:
    """Return the channel on which least is heard. `scan` has a line `channel:strength` a network (nmcli -t)."""
    rows = [line.split(":") for line in scan.splitlines()]
    heard = [(int(row[0]), int(row[1])) for row in rows if len(row) == 2 and all(map(str.isdecimal, row))]  # noqa: PLR2004  channel, strength
    return min(CHANNELS, key=lambda own: sum(strength * max(0, _WIDTH - abs(own - one)) for one, strength in heard))


def _head(name: str, kind: str) -> dict[str, dict[str, str]]:
    return {
        "connection": {
            "id": name,
            "uuid": _UUIDS[name],
            "type": kind,
            "autoconnect": "true",
            "autoconnect-priority": "10",
            "autoconnect-retries": "0",  # for ever: a router that comes up after the box
        }
    }


def _radio(wifi: Wifi) -> dict[str, dict[str, str]]:
    radio = {"mode": "ap" if wifi.is_own else "infrastructure", "ssid": _bytes(wifi.name)}
    radio |= (
        {"band": "bg", "channel": str(wifi.channel or CHANNELS[0])}
        if wifi.is_own
        else {"powersave": str(_NO_POWER_SAVING)}
    )
    radio |= {"hidden": "true"} if wifi.is_hidden else {}
    lock = {"key-mgmt": "wpa-psk", "psk": _text(wifi.password)}
    lock |= {"proto": "rsn;", "pairwise": "ccmp;", "group": "ccmp;"} if wifi.is_own else {}
    return {"wifi": radio, "wifi-security": lock}


def _addresses(network: Network) -> dict[str, dict[str, str]]:
    if not network.address:
        return {"ipv4": {"method": "auto"}, "ipv6": {"method": "auto"}}
    fixed = {"method": "manual", "address1": ",".join(filter(None, (network.address, network.gateway)))}
    if network.dns:
        fixed["dns"] = "".join(f"{one};" for one in network.dns)
    return {"ipv4": fixed, "ipv6": {"method": "link-local"}}


def _shared() -> dict[str, dict[str, str]]:
    return {"ipv4": {"method": "shared", "address1": OWN_ADDRESS}, "ipv6": {"method": "disabled"}}


def _sections(*parts: dict[str, dict[str, str]]) -> str:
    rows = []
    for part in parts:
        for name, keys in part.items():
            rows += [f"[{name}]", *(f"{key}={value}" for key, value in keys.items()), ""]
    return "\n".join(rows)


def _bytes(text: str) -> str:
    """Return a text as a list of its bytes: no sign in it means anything to the reader of keyfiles."""
    return "".join(f"{byte};" for byte in text.encode())


def _text(text: str) -> str:
    r"""Return a text as a keyfile's string: `\\` for a backslash, `\s` for a blank at either end (GKeyFile)."""
    escaped = text.replace("\\", "\\\\")
    inner = escaped.strip(" ")
    front = len(escaped) - len(escaped.lstrip(" "))
    return "\\s" * front + inner + "\\s" * (len(escaped) - front - len(inner))
