"""USB for real: Debian's kernel with its own drivers, and Linux' gadgets and QEMU's adapter in the sockets (in_guest.py)."""

import pytest

from tests.devices.guest import run_in_guest

_SOCKETS = 6
_DEADLINE_S = 300.0  # what it takes on two slow cores that others use, too; alone it is an eighth
pytestmark = pytest.mark.timeout(_DEADLINE_S + 60)


def test_what_is_plugged_in_is_found_serves_is_pulled_while_it_works_and_goes_on_elsewhere() -> None:
    """Printers: all that was sent is on paper once, or marked. Readers and scales: no wrong code, no wrong weight."""
    told = run_in_guest("tests.devices.in_guest", deadline_s=_DEADLINE_S, sockets=_SOCKETS)
    for said in (
        "plugged in and found",
        "told on its own paper",
        "out of paper and back: each ticket once",
        "pulled out in mid-ticket",
        "plugged in elsewhere, all printed",
        "told apart",
        "nothing is taken from either",
        "scanned while a person typed",
        "pulled in mid-scan",
        "noise and halves are no weight",
        "pulled in mid-weighing",
    ):
        assert said in told, told
