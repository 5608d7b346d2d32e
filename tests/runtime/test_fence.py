"""The fence of a rehearsal's process: nothing but its own emulated printers is reached, by whatever way."""

import asyncio
import json
import socket
import sys
from pathlib import Path

# Each way out that a box has, tried in a process of its own, for a fence cannot be taken down again.
_TRIES = """
import asyncio, json, os, socket, sys
import aiohttp
from appliance.devices.sweep import knock
from appliance.printing.transport import read_state
from appliance.printing.verdict import Address, Deadlines
from appliance.runtime import fence

own, strange, usb, unix = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
fence.put_up(frozenset({("127.0.0.1", own)}))
fence.put_up(frozenset({("127.0.0.1", own), ("127.0.0.1", strange)}))  # no second one makes a hole in the first

def outcome(act):
    try:
        found = act()
        return "done" if found is None else str(found)
    except OSError as refused:
        return type(refused).__name__

def udp(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendto(b"x", address)

def message(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.sendmsg([b"x"], [], 0, address)

def connect(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as line:
        line.connect(address)

def connect_quietly(address):
    with socket.socket() as line:
        line.connect_ex(address)

async def stream(port):
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.close()

async def page(port):
    async with aiohttp.ClientSession() as session:
        await session.get(f"http://127.0.0.1:{port}/")

run = lambda made: asyncio.run(made)
print(json.dumps({
    "own": outcome(lambda: connect(socket.AF_INET, ("127.0.0.1", own))),
    "own, by asyncio": outcome(lambda: run(stream(own))),
    "another port": outcome(lambda: connect(socket.AF_INET, ("127.0.0.1", strange))),
    "another port, quietly": outcome(lambda: connect_quietly(("127.0.0.1", strange))),
    "another address": outcome(lambda: connect(socket.AF_INET, ("127.0.0.2", own))),
    "IPv6": outcome(lambda: connect(socket.AF_INET6, ("::1", strange))),
    "its port by UDP": outcome(lambda: udp(("127.0.0.1", own))),
    "mDNS": outcome(lambda: udp(("224.0.0.251", 5353))),
    "mDNS by sendmsg": outcome(lambda: message(("224.0.0.251", 5353))),
    "a connected datagram": outcome(lambda: connect(socket.AF_INET, ("127.0.0.1", own), socket.SOCK_DGRAM)),
    "a service of the machine": outcome(lambda: connect(socket.AF_UNIX, unix)),
    "by asyncio": outcome(lambda: run(stream(strange))),
    "by aiohttp": outcome(lambda: run(page(strange))),
    "USB": outcome(lambda: os.close(os.open(usb, os.O_RDWR))),
    "USB by name": outcome(lambda: open(usb, "rb").close()),
    "a knock": outcome(lambda: run(knock("127.0.0.2", own, 1.0)).name),
    "the spool's own door": outcome(lambda: run(read_state(Address("127.0.0.2", own), Deadlines(connect=1.0)))),
    "a file": outcome(lambda: open(__import__("os").devnull).close()),
}))
"""


async def test_nothing_but_its_own_printers_is_reached(tmp_path: Path) -> None:
    """Not another port or address, by TCP, UDP or a socket of the machine, nor what is plugged in; what listens hears nothing."""
    usb = tmp_path / "dev" / "usb" / "lp0"
    usb.parent.mkdir(parents=True)
    usb.touch()
    with (
        socket.create_server(("127.0.0.1", 0)) as own,
        socket.create_server(("127.0.0.1", 0)) as strange,
        socket.create_server(("127.0.0.2", own.getsockname()[1])) as elsewhere,
        socket.socket(socket.AF_UNIX) as service,
    ):
        service.bind(str(tmp_path / "bus"))
        service.listen()
        ports = [str(one.getsockname()[1]) for one in (own, strange)]
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", _TRIES, *ports, str(usb), str(tmp_path / "bus")), stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
        assert process.returncode == 0
        found = json.loads(output)
        for quiet in (strange, elsewhere, service):
            quiet.setblocking(False)  # noqa: FBT003  the standard library's own signature
            assert _nobody_came(quiet)
        own.setblocking(False)  # noqa: FBT003  the standard library's own signature
        assert not _nobody_came(own)
    let = {name: found.pop(name) for name in ("own", "own, by asyncio", "a file")}
    assert set(let.values()) == {"done"}
    assert found.pop("a knock") == "SILENT"
    assert found.pop("the spool's own door") == "unreachable"
    assert found.pop("by aiohttp") in {"ClientConnectorError", "PermissionError"}
    assert {name: said for name, said in found.items() if said != "PermissionError"} == {}


def _nobody_came(door: socket.socket) -> bool:
    try:
        door.accept()[0].close()
    except BlockingIOError:
        return True
    return False
