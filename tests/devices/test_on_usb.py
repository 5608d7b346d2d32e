"""USB printers for real: Debian's kernel with its own driver, and Linux' printer gadget in the sockets (usb_in_guest.py)."""

from tests.devices.guest import run_in_guest

_SOCKETS = 3
_DEADLINE_S = 300.0  # what it takes on two slow cores that others use, too; alone it is a quarter


def test_printers_are_plugged_printed_on_run_out_of_paper_and_are_pulled_in_mid_ticket() -> None:
    """All that was sent is on paper once, or marked; stations and queue never notice in which socket a printer is."""
    told = run_in_guest([".venv/bin/python", "-m", "tests.devices.usb_in_guest"], _DEADLINE_S, sockets=_SOCKETS)
    for said in (
        "plugged in and found",
        "told on its own paper",
        "out of paper and back: each ticket once",
        "pulled out in mid-ticket",
        "plugged in elsewhere, all printed",
        "told apart",
    ):
        assert said in told, told
