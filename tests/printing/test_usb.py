"""The line to a printer on USB: the same verdicts as over TCP, and found by what it is, whatever its node is called.

A pseudo-terminal stands for the node, and a folder for the kernel's /sys; what the driver itself does is tested on a real
one (tests/devices/test_on_usb.py).
"""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance.printing.adoption import probe
from appliance.printing.answers import PrinterState, Trouble
from appliance.printing.transport import Parcel, deliver, reach, read_state
from appliance.printing.usb import UsbLink
from appliance.printing.verdict import Confirmed, Deadlines, Grade, NotStarted, Reason, Unconfirmed, UsbPlace, Verdict
from appliance.runtime import usb
from tests.fakes.sockets import PRODUCT, FarEnd, Sockets

QUICK = Deadlines(connect=1.0, answer=0.2, doubt=0.5, mend=2.0, requery=0.05)


@pytest.fixture
def sockets(tmp_path: Path) -> Iterator[Sockets]:
    """Return sockets with nothing in them."""
    with Sockets(tmp_path) as made:
        yield made


async def send(place: UsbPlace) -> Verdict:
    """Send one job and return its verdict."""

    async def one() -> int:
        return 1

    job = [Parcel(b"words\n", b"TOKN")]
    (verdict,) = await deliver(place, job, grade=Grade.A, before_first_byte=one, deadlines=QUICK)
    return verdict


async def test_a_job_is_confirmed_by_the_printer_itself(sockets: Sockets) -> None:
    """And it is measured as one on the network is."""
    sockets.plug("lp0", "1", "SN1")
    place = UsbPlace(PRODUCT, "SN1", "hcd.0:1", sockets.root)
    with FarEnd(sockets.far_ends["lp0"]) as printer:
        assert isinstance(await send(place), Confirmed)
        assert b"words" in printer.jobs
        found = await probe(place, QUICK)
    assert (found.grade, found.model) == (Grade.A, "TOLD")


async def test_it_is_followed_to_another_socket_by_its_serial_number(sockets: Sockets) -> None:
    """Its node and its socket are others; another of the same make is not it."""
    sockets.plug("lp0", "1", "SN2")
    sockets.plug("lp1", "4.2", "SN1")
    with FarEnd(sockets.far_ends["lp1"]) as printer:
        assert isinstance(await send(UsbPlace(PRODUCT, "SN1", "hcd.0:1", sockets.root)), Confirmed)
        assert b"words" in printer.jobs


@pytest.mark.parametrize(
    ("serial", "port", "node"),
    [("", "hcd.0:1", "lp0"), ("", "hcd.0:2", "lp1"), ("", "hcd.0:3", None), ("SN9", "hcd.0:1", None)],
)
async def test_without_a_serial_number_it_is_its_socket(
    sockets: Sockets, serial: str, port: str, node: str | None
) -> None:
    """Two equal ones are told apart; nothing is guessed."""
    sockets.plug("lp0", "1")
    sockets.plug("lp1", "2")
    found = usb.find(usb.printers(sockets.root), PRODUCT, serial, port)
    assert (found and found.node.name) == node


async def test_two_with_one_serial_number_are_told_apart_by_their_sockets(sockets: Sockets) -> None:
    """Makers give a number to a whole series; one that is at neither socket could be either."""
    sockets.plug("lp0", "1", "0000")
    sockets.plug("lp1", "2", "0000")
    plugged = usb.printers(sockets.root)
    names = [
        found and found.node.name
        for port in ("hcd.0:1", "hcd.0:2", "hcd.0:3")
        for found in [usb.find(plugged, PRODUCT, "0000", port)]
    ]
    assert names == ["lp0", "lp1", None]


async def test_one_that_is_not_plugged_in_is_out_of_reach(sockets: Sockets) -> None:
    """No byte was written: the job waits, unmarked."""
    verdict = await send(UsbPlace(PRODUCT, "SN1", "hcd.0:1", sockets.root))
    assert isinstance(verdict, NotStarted)
    assert verdict.reason is Reason.UNREACHABLE


async def test_a_node_that_is_somebody_elses_by_now_is_let_alone(sockets: Sockets) -> None:
    """The kernel gives numbers out anew: a node whose device is not the one that was looked up gets no byte."""
    sockets.plug("lp0", "1", "SN1")
    sockets.plug("lp1", "2", "SN2")
    (sockets.root / "dev/usb/lp0").unlink()
    (sockets.root / "dev/usb/lp0").symlink_to((sockets.root / "dev/usb/lp1").readlink())
    with FarEnd(sockets.far_ends["lp1"]) as other:
        state = await read_state(UsbPlace(PRODUCT, "SN1", "hcd.0:1", sockets.root), QUICK)
        assert state is Reason.UNREACHABLE
        assert not other.jobs


async def test_what_vanishes_or_says_nonsense_is_left_out(sockets: Sockets) -> None:
    """A device that is pulled while it is looked at does no harm, nor does one with control characters in its name."""
    sockets.plug("lp0", "1", "SN\x1b[2J1")
    sockets.plug("lp1", "2")
    (sockets.root / "sys/devices/platform/hcd.0/usb1/1-2/idVendor").unlink()
    (found,) = usb.printers(sockets.root)
    assert found.serial == "SN [2J1"


async def test_what_the_printer_says_counts_more_than_its_plug(sockets: Sockets) -> None:
    """The plug of a cheap printer often names the maker of a chip."""
    sockets.plug("lp0", "1", told="MFG:Jolimark;CMD:ESC/POS;MDL:TP850UE;CLS:PRINTER;")
    (found,) = usb.printers(sockets.root)
    assert (found.maker, found.model) == ("Jolimark", "TP850UE")


async def test_a_line_that_was_given_up_while_it_opened_is_closed(sockets: Sockets) -> None:
    """The node serves one at a time: an open one that nobody holds would keep the printer silent for ever."""
    sockets.plug("lp0", "1", "SN1")
    opening = asyncio.ensure_future(UsbLink.open(UsbPlace(PRODUCT, "SN1", "hcd.0:1", sockets.root)))
    await asyncio.sleep(0)
    before = _count_open_files()
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await asyncio.get_running_loop().shutdown_default_executor()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert _count_open_files() <= before


async def test_a_box_that_ends_while_a_line_opens_ends_in_peace(sockets: Sockets) -> None:
    """Its loop ends every task, the one that opens included."""
    sockets.plug("lp0", "1", "SN1")
    loop, complaints = asyncio.get_running_loop(), list[object]()
    loop.set_exception_handler(lambda _, context: complaints.append(context))
    before = asyncio.all_tasks()
    opening = asyncio.ensure_future(UsbLink.open(UsbPlace(PRODUCT, "SN1", "hcd.0:1", sockets.root)))
    await asyncio.sleep(0)
    ending = asyncio.all_tasks() - before
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
    await asyncio.sleep(0)
    assert opening.cancelled()
    assert len(ending) == 2
    assert complaints == []


def _count_open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_one_that_answers_nothing_is_believed_in_what_it_says_unasked(sockets: Sockets) -> None:
    """At rest it is asked nothing; that it wants paper is seen all the same, and nothing was written to it."""
    sockets.plug("lp0", "1", "SN1")
    os.write(sockets.far_ends["lp0"], bytes.fromhex("18000c0f"))
    state = await reach(UsbPlace(PRODUCT, "SN1", "hcd.0:1", sockets.root), QUICK)
    assert isinstance(state, PrinterState)
    assert state.trouble is Trouble.PAPER_OUT


async def test_one_that_is_pulled_in_mid_ticket_leaves_doubt(sockets: Sockets) -> None:
    """Bytes have left and no verdict will come."""
    sockets.plug("lp0", "1", "SN1")
    place = UsbPlace(PRODUCT, "SN1", "hcd.0:1", sockets.root)

    async def pull() -> int:
        asyncio.get_running_loop().call_soon(far_end.stop_answering, sockets)
        return 1

    with FarEnd(sockets.far_ends["lp0"]) as far_end:
        job = [Parcel(b"words\n", b"TOKN")]
        (verdict,) = await deliver(place, job, grade=Grade.A, before_first_byte=pull, deadlines=QUICK)
    assert isinstance(verdict, Unconfirmed)
    assert (verdict.reason, verdict.bytes_written) == (Reason.CONNECTION_LOST, 6)
