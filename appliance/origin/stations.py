"""How many phones are on the box's own access point, as the radio itself counts them (nl80211, over generic netlink).

Anybody may ask (linux/nl80211.h, NL80211_CMD_GET_STATION); where there is no radio the question has no answer.
"""

import socket
import struct
from collections.abc import Iterator
from typing import Final

_GENERIC: Final = 16  # NETLINK_GENERIC
_HEAD: Final = struct.Struct("=IHHII")  # struct nlmsghdr
_GENL: Final = struct.Struct("=BBH")  # struct genlmsghdr
_ATTR: Final = struct.Struct("=HH")  # struct nlattr
_ERROR, _DONE = 2, 3
_REQUEST, _DUMP = 0x1, 0x300
_CONTROL, _GET_FAMILY = 0x10, 3
_FAMILY_ID, _FAMILY_NAME = 1, 2
_GET_STATION: Final = 17
_LINK: Final = 3  # NL80211_ATTR_IFINDEX
_STATION: Final = 6  # NL80211_ATTR_MAC
_WAIT_S: Final = 1.0
_MOST_BYTES: Final = 65_536
_MOST_ANSWERS: Final = 64


def count_stations(link: str) -> int | None:
    """Return how many phones are on an access point, None where the kernel does not say. Blocks a little."""
    try:
        index = socket.if_nametoindex(link)
        with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, _GENERIC) as kernel:
            kernel.settimeout(_WAIT_S)
            kernel.bind((0, 0))
            family = _family(kernel)
            ask = _message(family, _REQUEST | _DUMP, _GET_STATION, _attribute(_LINK, struct.pack("=I", index)))
            return len(set(_stations(_answers(kernel, ask))))
    except (OSError, LookupError, struct.error):
        return None


def _family(kernel: socket.socket) -> int:
    ask = _message(_CONTROL, _REQUEST, _GET_FAMILY, _attribute(_FAMILY_NAME, b"nl80211\0"))
    kernel.send(ask)
    for kind, body in _messages(kernel.recv(_MOST_BYTES)):
        if kind != _ERROR:
            return int.from_bytes(_attributes(body)[_FAMILY_ID], "little")
    raise LookupError("nl80211")


def _answers(kernel: socket.socket, ask: bytes) -> Iterator[bytes]:
    """Yield the bodies of a dump's answers. Raises OSError for a refusal."""
    kernel.send(ask)
    for _ in range(_MOST_ANSWERS):
        for kind, body in _messages(kernel.recv(_MOST_BYTES)):
            if kind == _DONE:
                return
            if kind == _ERROR:
                raise OSError
            yield body


def _stations(bodies: Iterator[bytes]) -> Iterator[bytes]:
    for body in bodies:
        hardware = _attributes(body).get(_STATION)
        if hardware is not None:
            yield hardware


def _message(kind: int, flags: int, command: int, attributes: bytes) -> bytes:
    body = _GENL.pack(command, 1, 0) + attributes
    return _HEAD.pack(_HEAD.size + len(body), kind, flags, 1, 0) + body


def _attribute(kind: int, value: bytes) -> bytes:
    return _ATTR.pack(_ATTR.size + len(value), kind) + value + bytes(-len(value) % 4)


def _messages(raw: bytes) -> Iterator[tuple[int, bytes]]:
    while len(raw) >= _HEAD.size:
        length, kind, *_ = _HEAD.unpack_from(raw)
        if not _HEAD.size <= length <= len(raw):
            return
        yield kind, raw[_HEAD.size : length]
        raw = raw[length + (-length % 4) :]


def _attributes(body: bytes) -> dict[int, bytes]:
    found, rest = {}, body[_GENL.size :]
    while len(rest) >= _ATTR.size:
        length, kind = _ATTR.unpack_from(rest)
        if not _ATTR.size <= length <= len(rest):
            break
        found[kind & 0x3FFF] = rest[_ATTR.size : length]
        rest = rest[length + (-length % 4) :]
    return found
