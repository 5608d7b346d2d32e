"""What this box may connect to where somebody in the house gives the address: things of the house, never itself."""

import socket
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from kernel.reach import Ground, ground_of

LOWEST_PORT: Final = 1024
"""Ports below are those of other services (RFC 6335): a router's pages, SSH, mail."""
USUAL_PORTS: Final = frozenset({*range(9100, 9110), 6101, 10_001, *range(4001, 4017)})
"""Where raw printing is listened for: a printer's own, those of print servers with several sockets, label printers,
and boxes that make a serial printer one of the network (Lantronix; Moxa)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """What may be connected to. `may_be_here`: emulated printers on this machine count as printers."""

    may_be_here: bool = False

    def admits(self, address: str) -> bool:
        """Say whether a thing of the house may stand at an IP address. Asks the kernel, and sends nothing."""
        match ground_of(address):
            case Ground.HERE:
                return self.may_be_here
            case Ground.HOUSE:
                return self.may_be_here or not leads_here(address)
            case Ground.PUBLIC | Ground.NOWHERE:
                return False

    def doubts(self, port: int) -> bool:
        """Say whether somebody should be asked before anything is printed at a port: printers seldom listen there."""
        return not self.may_be_here and port not in USUAL_PORTS


HOUSE: Final = Reach()


def leads_here(address: str) -> bool:
    """Say whether what is sent to an IP address would arrive at this machine: the kernel would send it from there.

    No packet leaves: a datagram's socket that is connected only has its route looked up.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as asked, suppress(OSError):
        asked.connect((address, LOWEST_PORT))
        return bool(asked.getsockname()[0].partition("%")[0] == address.partition("%")[0])
    return False
