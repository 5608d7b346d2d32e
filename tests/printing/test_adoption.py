"""What a new printer is, measured on a strip of its own paper."""

import pytest

from appliance.printing.adoption import probe
from appliance.printing.verdict import Deadlines, Grade, Reason
from tests.printing.wire_printer import PAPER_OUT, WirePrinter

QUICK = Deadlines(connect=1.0, answer=0.2, doubt=0.5, mend=2.0, requery=0.05)


@pytest.mark.parametrize(
    ("answers_state", "knows_in_order", "knows_token", "grade"),
    [
        (True, True, True, Grade.A),
        (True, False, True, Grade.A),
        (True, True, False, Grade.B),
        (True, False, False, Grade.C),
        (False, False, False, Grade.D),
        (False, True, True, Grade.D),
    ],
)
async def test_the_grade_is_what_the_printer_earned(
    *, answers_state: bool, knows_in_order: bool, knows_token: bool, grade: Grade
) -> None:
    """A, B, C or D by what came back, and a strip was printed for it."""
    async with WirePrinter(knows_token=knows_token, knows_in_order=knows_in_order) as printer:
        printer.status = printer.status if answers_state else None
        found = await probe(printer.address, QUICK)
        assert found.grade is grade
        assert b"Comanda" in printer.jobs


async def test_maker_model_and_serial_are_the_printers_own_words() -> None:
    """GS I is asked once the printer has shown that it is one."""
    names = {66: b"JOLIMARK", 67: b"TP850UE", 68: b"0123"}
    async with WirePrinter(names=names) as printer:
        found = await probe(printer.address, QUICK)
    assert (found.maker, found.model, found.serial) == ("JOLIMARK", "TP850UE", "0123")


async def test_a_printer_without_paper_cannot_be_measured_now() -> None:
    """The installer hears why, and nothing is printed."""
    async with WirePrinter(status=dict(PAPER_OUT)) as printer:
        found = await probe(printer.address, QUICK)
        assert (found.grade, found.reason) == (None, Reason.PAPER_OUT)
        assert not printer.jobs
