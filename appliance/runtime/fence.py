"""What a box that only rehearses may reach: its own emulated printers, and nothing else in the world.

The interpreter itself asks here (PEP 578) before a connection is made, a datagram is sent or a device is opened, whichever
room wants it and by whatever way: TCP to a printer, a knock, mDNS, the vendor's cloud, a USB socket, the machine's own
services. A fence cannot be taken down again in its process, and what it refuses is an OSError like any other that a network
gives. Connections that libuv makes do not pass here: a fenced process runs on Python's own event loop.
"""

import errno
import re
import socket
import sys
from typing import Any, Final

_REACHING: Final = frozenset({"socket.connect", "socket.sendto", "socket.sendmsg"})
# What is plugged in: printers on USB (usblp, libusb, parallel), serial ports, raw HID, keyboards.
_PLUGGED: Final = re.compile(r"(?:^|/)dev/(?:usb/|bus/usb/|lp\d|tty[A-Z]|hidraw|input/|gadget|usblp)")


def put_up(places: frozenset[tuple[str, int]]) -> None:
    """Let this process reach these addresses and ports from now on, and nothing else; who tries gets a PermissionError."""

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event in _REACHING:
            _check(args[0], args[1], places)
        elif event == "open" and isinstance(args[0], str | bytes) and _PLUGGED.search(_text(args[0])):
            raise PermissionError(errno.EACCES, "a rehearsal reaches nothing that is plugged in", _text(args[0]))

    sys.addaudithook(guard)


def _check(line: socket.socket, address: Any, places: frozenset[tuple[str, int]]) -> None:
    """Raise PermissionError unless it is one of the places, the kernel itself, or a line that was let through before."""
    if address is None or line.family == socket.AF_NETLINK:
        return
    is_known = line.family in {socket.AF_INET, socket.AF_INET6} and tuple(address[:2]) in places
    if not is_known or line.type != socket.SOCK_STREAM:
        raise PermissionError(errno.EACCES, f"a rehearsal reaches only its own emulated printers, not {address}")


def _text(path: str | bytes) -> str:
    return path if isinstance(path, str) else path.decode("utf-8", "replace")
