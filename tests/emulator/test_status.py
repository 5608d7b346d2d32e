from itertools import product

import pytest

from appliance.emulator.status import Condition

FIELDS = ("paper_out", "paper_low", "cover_open", "cutter_error", "overheated", "drawer_open")
ALL = [Condition(**dict(zip(FIELDS, bits, strict=True))) for bits in product((False, True), repeat=len(FIELDS))]


@pytest.mark.parametrize("condition", ALL, ids=str)
def test_fixed_bits_tell_every_kind_of_answer_apart(condition: Condition) -> None:
    """DLE EOT is 0xx1xx10, ASB begins 0xx1xx00 and goes on 0xx0xxxx, GS r is 0xx0xxxx (Epson, identifying status)."""
    for number in (1, 2, 3, 4):
        (answer,) = condition.real_time(number)
        assert answer & 0b10010011 == 0b00010010
    first, *rest = condition.automatic()
    assert first & 0b10010011 == 0b00010000
    for number in (1, 2, 49, 50):
        (answer,) = condition.in_order(number)
        assert answer & 0b10010000 == 0
    assert all(byte & 0b10010000 == 0 for byte in rest)


@pytest.mark.parametrize(
    ("condition", "real_time", "automatic", "paper"),
    [
        (Condition(), "12 12 12 12", "10 00 00 0f", 0x00),
        (Condition(paper_low=True), "12 12 12 1e", "10 00 03 0f", 0x03),
        (Condition(paper_out=True), "1a 32 12 7e", "18 00 0f 0f", 0x0F),
        (Condition(cover_open=True), "1a 16 12 12", "38 00 00 0f", 0x00),
        (Condition(cutter_error=True), "1a 52 1a 12", "18 08 00 0f", 0x00),
        (Condition(overheated=True), "1a 52 52 12", "18 40 00 0f", 0x00),
        (Condition(drawer_open=True), "16 12 12 12", "14 00 00 0f", 0x00),
    ],
)
def test_each_sense_has_its_bits(condition: Condition, real_time: str, automatic: str, paper: int) -> None:
    """The tables of DLE EOT 1 to 4, GS a and GS r 1 in the Epson reference."""
    assert b"".join(condition.real_time(number) for number in (1, 2, 3, 4)).hex(" ") == real_time
    assert condition.automatic().hex(" ") == automatic
    assert condition.in_order(1) == bytes((paper,))


def test_status_is_pushed_only_for_what_was_asked() -> None:
    """GS a n: bit 0 drawer, 1 online, 2 error, 3 paper."""
    calm = Condition()
    cases = [
        (Condition(drawer_open=True), 0x01), (Condition(cover_open=True), 0x02),
        (Condition(cutter_error=True), 0x06), (Condition(paper_low=True), 0x08), (Condition(paper_out=True), 0x0A),
    ]  # fmt: skip
    for changed, mask in cases:
        assert changed.concerns(calm, mask)
        assert not changed.concerns(calm, 0x0F & ~mask)
