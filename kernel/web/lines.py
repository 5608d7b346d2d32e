"""Where a client of ours may connect to, asked at the connection itself: behind a name, a redirect or a number."""

import errno
import socket
from collections.abc import Callable

from aiohttp import AddrInfoType, SocketFactoryType


def only_to(admits: Callable[[str], bool]) -> SocketFactoryType:
    """Return what opens an aiohttp connector's sockets, and only to IP addresses that `admits`; others raise OSError.

    A check of the URL comes too early: a name may lead elsewhere by the time it is connected to, and what answers may
    redirect.
    """

    def open_socket(whereto: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, address = whereto
        if not admits(str(address[0])):
            raise OSError(errno.EACCES, f"{address[0]} is no address that may be connected to here")
        return socket.socket(family, kind, protocol)

    return open_socket
