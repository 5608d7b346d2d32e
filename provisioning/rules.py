"""What each value of `comanda.toml` must be: one small function a kind, which returns the value tidied. Pure.

Each raises `WrongError` with the key of the sentence that says what to write instead.
"""

import binascii
import ipaddress
import re
from base64 import b64decode
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from kernel.codes import tidy_code
from kernel.reach import Ground, ground_of, is_of_the_house

# What the box knows: tests hold these against appliance/country, appliance/staff and the Wi-Fi's own limits.
COUNTRIES: Final = ("ca", "ch", "de", "gr", "it", "jp", "kw")
ROLES: Final = ("waiter", "manager", "sysadmin", "cashier", "supervisor", "inventory_clerk", "kitchen")
LANGUAGES: Final = ("el", "en")
_LONGEST_SSID: Final = 32
CHANNELS: Final = (1, 6, 11)
_WPA_LENGTHS: Final = range(8, 64)
_PIN: Final = re.compile(r"\d{4,8}", re.ASCII)
_TIME: Final = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_HOST: Final = re.compile(
    r"(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*"
)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)
_SSH_KINDS: Final = (
    "ssh-ed25519",
    "sk-ssh-ed25519@openssh.com",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
)
_LONGEST_KEY: Final = 2_000
_WIDEST_SEARCH: Final = 22
_PORTS: Final = range(1, 65_536)
_LOWEST_PORT: Final = 1_024  # those below belong to other services
_PUBLIC_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
_BACKUP_KEY: Final = re.compile(r"AGE-SECRET-KEY-1[A-Z0-9]{58}", re.ASCII)

Rule = Callable[[Any], Any]


class WrongError(Exception):
    """A value that cannot be meant; `at` is the element of a list that is at fault."""

    def __init__(self, key: str, at: int | None = None, **fields: object) -> None:
        super().__init__(key)
        self.key, self.at = key, at
        self.fields = {name: str(value) for name, value in fields.items()}


def text(most: int) -> Rule:
    """Return the rule of a text in one line, of 1 to `most` letters."""

    def rule(value: Any) -> str:
        if not isinstance(value, str):
            raise WrongError("not_text")
        tidy = value.strip()
        if not tidy:
            raise WrongError("empty")
        if len(tidy) > most:
            raise WrongError("too_long", most=most)
        if not tidy.isprintable():
            raise WrongError("odd_signs")
        return tidy

    return rule


def one_of(known: Sequence[str]) -> Rule:
    """Return the rule of one word out of several, in whatever letters."""

    def rule(value: Any) -> str:
        word = str(text(40)(value)).lower()
        if word not in known:
            raise WrongError("not_one_of", known=", ".join(known))
        return word

    return rule


def yes_or_no(value: Any) -> bool:
    """Return a truth value."""
    if not isinstance(value, bool):
        raise WrongError("not_yes_or_no")
    return value


def list_of(rule: Rule, most: int) -> Rule:
    """Return the rule of a list, each element by another rule."""

    def check(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list):
            raise WrongError("not_a_list")
        if len(value) > most:
            raise WrongError("too_many", most=most)
        tidy = []
        for at, element in enumerate(value):
            try:
                tidy.append(rule(element))
            except WrongError as wrong:
                raise WrongError(wrong.key, at, **wrong.fields) from wrong
        return tuple(tidy)

    return check


def zone(value: Any) -> str:
    """Return an IANA time zone."""
    name = str(text(60)(value))
    if not _knows(name) and _knows("UTC"):  # a computer without the database cannot tell; the box can
        raise WrongError("zone")
    return name


@lru_cache(maxsize=64)
def _knows(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # none, a way out of the database, a folder of it
        return False
    return True


def time_of_day(value: Any) -> str:
    """Return an hour and minute."""
    tidy = str(text(5)(value))
    if not _TIME.fullmatch(tidy):
        raise WrongError("time_of_day")
    return tidy


def currency(value: Any) -> str:
    """Return a currency's three letters."""
    tidy = str(text(3)(value)).upper()
    if not _CURRENCY.fullmatch(tidy):
        raise WrongError("currency")
    return tidy


def claim_code(value: Any) -> str:
    """Return the vendor's code for this site."""
    tidy = tidy_code(str(text(60)(value)))
    if not tidy:
        raise WrongError("claim_code")
    return tidy


def https_url(value: Any) -> str:
    """Return the address of the vendor's cloud."""
    tidy = str(text(200)(value))
    try:
        url = urlsplit(tidy)
        is_good = (
            url.scheme == "https" and bool(url.hostname) and url.port is not False and not _is_odd(url.hostname or "")
        )
    except ValueError:
        is_good = False
    if not is_good:
        raise WrongError("https_url")
    return tidy.rstrip("/")


def public_key(value: Any) -> str:
    """Return a public key as `comanda-stick key` prints it."""
    tidy = str(text(80)(value))
    if not _PUBLIC_KEY.fullmatch(tidy):
        raise WrongError("public_key")
    return tidy


def backup_key(value: Any) -> str:
    """Take the owner's key to sealed backups, as the manager's app showed it: an identity of age."""
    key = value.strip().upper() if isinstance(value, str) else ""
    if not _BACKUP_KEY.fullmatch(key):
        raise WrongError("backup_key")
    return key


def fixed_address(value: Any) -> str:
    """Return a private IPv4 address with the length of its network."""
    tidy = str(text(40)(value))
    try:
        address = ipaddress.IPv4Interface(tidy)
    except ValueError as bad:
        raise WrongError("fixed_address") from bad
    network = address.network
    is_host = network.prefixlen <= 30 and address.ip not in (network.network_address, network.broadcast_address)  # noqa: PLR2004  two addresses are taken in any net
    if "/" not in tidy or not is_host or not address.is_private or address.is_loopback or network.prefixlen < 8:  # noqa: PLR2004  no private net is wider
        raise WrongError("fixed_address")
    return str(address)


def ipv4(value: Any) -> str:
    """Return an IPv4 address of one machine."""
    tidy = str(text(40)(value))
    try:
        address = ipaddress.IPv4Address(tidy)
    except ValueError as bad:
        raise WrongError("ipv4") from bad
    if _is_odd(tidy):
        raise WrongError("ipv4")
    return str(address)


def subnet(value: Any) -> str:
    """Return a private network that is small enough to be searched for printers."""
    tidy = str(text(40)(value))
    try:
        network = ipaddress.IPv4Network(tidy)
    except ValueError as bad:
        raise WrongError("subnet") from bad
    if not is_of_the_house(network) or network.prefixlen < _WIDEST_SEARCH:
        raise WrongError("subnet")
    return str(network)


def ssid(value: Any) -> str:
    """Return a Wi-Fi's name."""
    if isinstance(value, str) and 0 < len(value) <= _LONGEST_SSID and value.isascii() and value.isprintable():
        return value
    raise WrongError("ssid")


def wifi_password(value: Any) -> str:
    """Return a Wi-Fi's password (WPA2: 8 to 63 signs)."""
    if isinstance(value, str) and len(value) in _WPA_LENGTHS and value.isascii() and value.isprintable():
        return value
    raise WrongError("wifi_password")


def channel(value: Any) -> int:
    """Return a channel of the box's own Wi-Fi: one of the three that do not overlap and are allowed in every country."""
    if isinstance(value, bool) or value not in CHANNELS:
        raise WrongError("channel")
    return int(value)


def ssh_key(value: Any) -> str:
    """Return one public key of SSH, as it stands in a `.pub` file, with no options before it (sshd(8))."""
    tidy = str(text(_LONGEST_KEY)(value))
    kind, _, rest = tidy.partition(" ")
    body, _, comment = rest.strip().partition(" ")
    try:
        raw = b64decode(body, validate=True)
    except (binascii.Error, ValueError) as bad:
        raise WrongError("ssh_key") from bad
    named = len(kind).to_bytes(4, "big") + kind.encode()
    if kind not in _SSH_KINDS or not raw.startswith(named) or len(raw) <= len(named):
        raise WrongError("ssh_key")
    return " ".join(filter(None, (kind, body, comment.strip())))


def host(value: Any) -> str:
    """Return the name of a machine, as the DNS knows it."""
    tidy = str(text(253)(value)).lower()
    if not _HOST.fullmatch(tidy):
        raise WrongError("server")
    return tidy


def server(value: Any) -> str:
    """Return the name or address of a time server."""
    tidy = str(text(253)(value)).lower()
    try:
        tidy = str(ipaddress.ip_address(tidy))
    except ValueError:
        if not _HOST.fullmatch(tidy):
            raise WrongError("server") from None
    if _is_odd(tidy):
        raise WrongError("server")
    return tidy


def _is_odd(host: str) -> bool:
    """Say whether a host is this machine itself, or an address at which nobody serves anybody. A name is no address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host in {"localhost", "localhost.localdomain"} or host.endswith(".localhost")
    return ground_of(host) in {Ground.HERE, Ground.NOWHERE}


def pin(value: Any) -> str:
    """Return a PIN; a number in the text is taken as it was written, unless zeros at its front were lost."""
    tidy = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if not isinstance(tidy, str) or not _PIN.fullmatch(tidy.strip()):
        raise WrongError("pin")
    return tidy.strip()


def printer_place(value: Any) -> tuple[str, int]:
    """Return where a printer listens: `192.168.1.50`, or with a port behind a colon."""
    tidy = str(text(60)(value))
    host, colon, port = tidy.partition(":")
    try:
        address = ipaddress.IPv4Address(host)
    except ValueError as bad:
        raise WrongError("printer_place") from bad
    number = int(port) if port.isascii() and port.isdigit() and len(port) <= 5 else 9_100  # noqa: PLR2004  digits of the last port
    if colon and not (port.isascii() and port.isdigit() and number in _PORTS):
        raise WrongError("printer_place")
    # Whether the box lets a program on its own machine be a printer, only the box knows.
    if ground_of(str(address)) not in {Ground.HOUSE, Ground.HERE} or number < _LOWEST_PORT:
        raise WrongError("printer_place")
    return str(address), number


# The currency that a country's restaurants take, where none is written.
CURRENCIES: Final = {"ca": "CAD", "ch": "CHF", "de": "EUR", "gr": "EUR", "it": "EUR", "jp": "JPY", "kw": "KWD"}


def is_neighbour(address: str, gateway: str) -> bool:
    """Say whether a gateway lies in the network of a fixed address, and is not that address."""
    interface, other = ipaddress.IPv4Interface(address), ipaddress.IPv4Address(gateway)
    return other in interface.network and other != interface.ip
