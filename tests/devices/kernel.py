"""A kernel that tells of plugs which never were: umockdev's /sys and its netlink messages, for the process it is loaded into.

The process runs under `umockdev-run`; nothing else of it knows. Words are as `umockdev-record` writes them.
"""

import ctypes
from typing import Final

_SCANNER: Final = """\
P: {usb}
E: SUBSYSTEM=usb
A: idVendor=05e0\\n
A: idProduct=1200\\n
A: manufacturer=Symbol\\n
A: product=DS2208\\n
{serial}
P: {usb}/{port}:1.0
E: SUBSYSTEM=usb
A: bInterfaceNumber=00\\n

P: {usb}/{port}:1.0/input/input{number}
E: SUBSYSTEM=input
A: name=Symbol DS2208\\n
A: capabilities/key=ff00000000 0 e080ffdf01cfffff fffffffffffffffe\\n

P: {usb}/{port}:1.0/input/input{number}/event{number}
E: SUBSYSTEM=input
E: DEVNAME=/dev/input/event{number}
L: device=../../input{number}
"""
_PRINTER: Final = """\
P: {usb}
E: SUBSYSTEM=usb
A: idVendor=04b8\\n
A: idProduct=0202\\n
{serial}
P: {usb}/{port}:1.0
E: SUBSYSTEM=usb
A: ieee1284_id=MFG:EPSON;CMD:ESC/POS;MDL:TM-T20II;CLS:PRINTER;\\n

P: {usb}/{port}:1.0/usbmisc/lp{number}
E: SUBSYSTEM=usbmisc
E: DEVNAME=/dev/usb/lp{number}
A: dev=180:{number}\\n
L: device=../../../{port}:1.0
"""
_KINDS: Final = {"scanner": _SCANNER, "printer": _PRINTER}


class Kernel:
    """One kernel tree with a USB bus, empty at first."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL("libumockdev.so.0")
        self._library.umockdev_testbed_new.restype = ctypes.c_void_p
        self._testbed = ctypes.c_void_p(self._library.umockdev_testbed_new())
        self._plugged: dict[int, list[str]] = {}

    def plug(self, kind: str, socket: int, number: int, serial: str = "") -> None:
        """Plug something in and tell of it; `number` is its node's, no two of a life the same."""
        usb, port = f"/devices/platform/hcd.0/usb1/1-{socket}", f"1-{socket}"
        told = f"A: serial={serial}\\n\n" if serial else ""
        words = _KINDS[kind].format(usb=usb, port=port, number=number, serial=told)
        is_taken = self._library.umockdev_testbed_add_from_string(self._testbed, words.encode(), None)
        assert is_taken, words
        self._plugged[socket] = [line[3:] for line in words.splitlines() if line.startswith("P: ")]

    def pull(self, socket: int) -> None:
        """Pull it out: the innermost goes first, and is told of."""
        for path in reversed(self._plugged.pop(socket)):
            known = f"/sys{path}".encode()
            self._library.umockdev_testbed_uevent(self._testbed, known, b"remove")
            self._library.umockdev_testbed_remove_device(self._testbed, known)
