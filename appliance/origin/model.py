"""What an origin is, which names a box may have, when a certificate is due, and the facts recorded of them. Pure."""

import ipaddress
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from urllib.parse import urlsplit

from kernel.clock import DAY_MS
from kernel.errors import DomainError, invalid
from kernel.events import Event

MDNS_NAME: Final = "comanda"
LOCAL: Final = ".local"
LEAF_DAYS: Final = 397
"""The longest that browsers believe in (CA/Browser Forum, since 2020)."""
AUTHORITY_DAYS: Final = 3_652
_LONGEST_NAME: Final = 253
_LABEL: Final = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_PLAIN_PORTS: Final = {"http": 80, "https": 443}
SOON_MS: Final = 21 * DAY_MS
_THIRD: Final = 3
_STEPS: Final = 1_000


class Kind(StrEnum):
    """By what phones find the box."""

    ADDRESS = "address"  # the router always gives it the same one
    MDNS = "mdns"  # it says its own name on the network
    DNS = "dns"  # the network's resolver knows the name


@dataclass(frozen=True, slots=True, order=True)
class Origin:
    """Scheme, host and port, as a browser's storage is divided by them."""

    scheme: str
    host: str
    port: int

    @property
    def kind(self) -> Kind:
        """Return by what phones find it."""
        if is_address(self.host):
            return Kind.ADDRESS
        return Kind.MDNS if self.host.endswith(LOCAL) else Kind.DNS

    @property
    def netloc(self) -> str:
        """Return host and port as people type them."""
        return self.host if self.port == _PLAIN_PORTS[self.scheme] else f"{self.host}:{self.port}"

    def __str__(self) -> str:
        """Return it as browsers write it."""
        return f"{self.scheme}://{self.netloc}"


def is_address(host: str) -> bool:
    """Say whether a host is an IPv4 address."""
    try:
        ipaddress.IPv4Address(host)
    except ValueError:
        return False
    return True


def read_origin(text: str) -> Origin:
    """Return what somebody means by an address of the box. Raises `invalid` for what phones could not use."""
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port
    except ValueError:
        raise _odd(text) from None
    host = (parts.hostname or "").rstrip(".")
    has_more = parts.path.strip("/") or parts.query or parts.fragment or parts.username or parts.password
    if parts.scheme not in _PLAIN_PORTS or has_more or not is_host(host):
        raise _odd(text)
    return Origin(parts.scheme, host, port or _PLAIN_PORTS[parts.scheme])


def is_host(host: str) -> bool:
    """Say whether a host is a private address, or a name with a dot in it."""
    if is_address(host):
        address = ipaddress.IPv4Address(host)
        return address.is_private and not address.is_unspecified
    labels = host.split(".")
    is_number = labels[-1].isdigit()
    return len(labels) > 1 and not is_number and len(host) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, labels))


def _odd(text: str) -> DomainError:
    return invalid(
        "That is no address for phones. Write it as http://192.168.1.50, http://comanda.local or http://box.example.com.",
        key="origin_odd",
        given=text[:100],
    )


def numbered(base: str, number: int) -> str:
    """Return the `number`th name that a box would take on a network: comanda.local, comanda-2.local."""
    return f"{base}{LOCAL}" if number == 1 else f"{base}-{number}{LOCAL}"


def is_due(not_before_ms: int, not_after_ms: int, now_ms: int) -> bool:
    """Say whether a certificate is to be renewed: in the last third of its life."""
    return now_ms >= not_after_ms - (not_after_ms - not_before_ms) // _THIRD


def is_renewed_at(not_before_ms: int, not_after_ms: int, serial: int) -> int:
    """Return from when a public certificate is renewed: a third of its life is left, or up to a quarter of that more.

    By its serial number, which is random: boxes that were set up on one day do not all come back on one.
    """
    third = (not_after_ms - not_before_ms) // _THIRD
    return not_after_ms - third - third * (serial % _STEPS) // (4 * _STEPS)


def is_soon(not_before_ms: int, not_after_ms: int, now_ms: int) -> bool:
    """Say whether a certificate ends so soon that somebody should know: in three weeks, or a quarter of its life."""
    return not_after_ms - now_ms < min(SOON_MS, (not_after_ms - not_before_ms) // 4)


class _OfTheOrigin(Event, frozen=True, kw_only=True):
    def subject(self) -> str:
        return "origin:1"


class OriginChosen(_OfTheOrigin, frozen=True, kw_only=True):
    """The box's one address was chosen, or changed; `waiting` phones had unsent commands at the one before."""

    origin: str
    kind: Kind
    before: str | None = None
    waiting: int = 0


class AuthorityMade(_OfTheOrigin, frozen=True, kw_only=True):
    """The box made its own certificate authority; `fingerprint` is SHA-256 of its certificate."""

    fingerprint: str
    names: tuple[str, ...]
    ends_at_ms: int


class AuthorityDropped(_OfTheOrigin, frozen=True, kw_only=True):
    """The authority's key was erased."""

    fingerprint: str


class CertificateServed(_OfTheOrigin, frozen=True, kw_only=True):
    """A new certificate answers at the box's TLS port."""

    source: str
    names: tuple[str, ...]
    ends_at_ms: int


class AirWished(_OfTheOrigin, frozen=True, kw_only=True):
    """A manager asked for another Wi-Fi of the box: its own, one to join, or none."""

    mode: str
    name: str
