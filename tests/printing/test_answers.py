"""What a printer says, told apart whatever the network does to it."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.printing.answers import (
    UNKNOWN_STATE,
    Answer,
    AnswerParser,
    Flow,
    Garbage,
    Identity,
    InOrder,
    JobPrinted,
    Paper,
    PrinterState,
    Pushed,
    RealTime,
    Trouble,
    note_answer,
    note_real_time,
)

EXAMPLES: list[tuple[bytes, list[Answer]]] = [
    (b"\x12", [RealTime(0x12)]),
    (b"\x1e\x72", [RealTime(0x1E), RealTime(0x72)]),
    (b"\x00", [InOrder(0)]),
    (b"\x0f", [InOrder(0x0F)]),
    (b"\x37\x22AB 9\x00", [JobPrinted(b"AB 9")]),
    (b"\x10\x00\x00\x0f", [Pushed(b"\x10\x00\x00\x0f")]),
    (b"\x3c\x08\x0c\x00\x12", [Pushed(b"\x3c\x08\x0c\x00"), RealTime(0x12)]),
    (b"_TP850UE\x00", [Identity("TP850UE")]),
    (b"_\x00", [Identity("")]),
    (b"\x13\x11", [Flow(ready=False), Flow(ready=True)]),
    (b"\xff\x80", [Garbage(0xFF), Garbage(0x80)]),
    (b"\x37\x12", [Garbage(0x37), RealTime(0x12)]),
    (b"\x10\x12", [Garbage(0x10), RealTime(0x12)]),
    (b"\x37\x22ABCD\x12", [Garbage(0x37), InOrder(0x22), InOrder(0x41), InOrder(0x42), InOrder(0x43), InOrder(0x44), RealTime(0x12)]),
    (b"_AB\x12", [Garbage(0x5F), InOrder(0x41), InOrder(0x42), RealTime(0x12)]),
]  # fmt: skip


@pytest.mark.parametrize(("said", "meant"), EXAMPLES)
def test_each_kind_is_told_by_its_fixed_bits(said: bytes, meant: list[Answer]) -> None:
    """Epson's fixed bits say which answer a byte belongs to; what fits none is garbage and nothing after it is lost."""
    assert AnswerParser().feed(said) == meant


said = st.lists(st.sampled_from([data for data, _ in EXAMPLES]) | st.binary(max_size=8), max_size=12).map(b"".join)


@given(data=said, cuts=st.lists(st.integers(0, 100)))
def test_any_chunking_gives_the_same_answers(data: bytes, cuts: list[int]) -> None:
    """Where TCP cuts the bytes changes nothing."""
    whole = AnswerParser().feed(data)
    edges = sorted({0, len(data), *(cut for cut in cuts if cut <= len(data))})
    parser = AnswerParser()
    pieces = [data[a:b] for a, b in itertools.pairwise(edges)]
    assert [answer for piece in pieces for answer in parser.feed(piece)] == whole


@given(data=st.binary(max_size=3000))
def test_no_noise_is_kept_for_ever(data: bytes) -> None:
    """An unfinished answer is at most as long as the longest there is."""
    parser = AnswerParser()
    parser.feed(data)
    assert len(parser._held) <= 128


@given(noise=st.binary(max_size=40), token=st.lists(st.integers(0x20, 0x7E), min_size=4, max_size=4).map(bytes))
def test_a_token_is_never_invented(noise: bytes, token: bytes) -> None:
    """A job counts as printed only when its token came between the header and the zero."""
    heard = AnswerParser().feed(noise)
    for answer in heard:
        if isinstance(answer, JobPrinted):
            assert b"\x37\x22" + answer.token + b"\x00" in noise
    assert AnswerParser().feed(b"\x37\x22" + token + b"\x00") == [JobPrinted(token)]


@pytest.mark.parametrize(
    ("asked", "byte", "expected"),
    [
        (1, 0x12, PrinterState(online=True, drawer_pin_high=False)),
        (1, 0x1E, PrinterState(online=False, drawer_pin_high=True)),
        (2, 0x12, PrinterState(cover_open=False)),
        (2, 0x16, PrinterState(cover_open=True)),
        (2, 0x32, PrinterState(cover_open=False, paper=Paper.OUT)),
        (3, 0x1A, PrinterState(cutter_error=True, overheated=False, fault=False)),
        (3, 0x52, PrinterState(cutter_error=False, overheated=True, fault=False)),
        (3, 0x32, PrinterState(cutter_error=False, overheated=False, fault=True)),
        (4, 0x12, PrinterState(paper=Paper.OK)),
        (4, 0x1E, PrinterState(paper=Paper.LOW)),
        (4, 0x7E, PrinterState(paper=Paper.OUT)),
    ],
)
def test_real_time_answers_mean_what_was_asked(asked: int, byte: int, expected: PrinterState) -> None:
    """The same bits mean another thing after another question (Epson reference, DLE EOT)."""
    assert note_real_time(UNKNOWN_STATE, asked, byte) == expected


def test_other_questions_are_not_asked() -> None:
    """DLE EOT 7 (ink) has no place in a state."""
    with pytest.raises(ValueError, match="DLE EOT 7"):
        note_real_time(UNKNOWN_STATE, 7, 0x12)


@pytest.mark.parametrize(
    ("raw", "trouble"),
    [
        (b"\x10\x00\x00\x0f", None),
        (b"\x10\x00\x03\x0f", None),
        (b"\x18\x00\x0f\x0f", Trouble.PAPER_OUT),
        (b"\x38\x00\x00\x0f", Trouble.COVER_OPEN),
        (b"\x18\x08\x00\x0f", Trouble.CUTTER),
        (b"\x18\x40\x00\x0f", Trouble.OVERHEATED),
        (b"\x18\x20\x00\x0f", Trouble.FAULT),
        (b"\x18\x00\x00\x0f", Trouble.OFFLINE),
    ],
)
def test_pushed_status_names_the_trouble(raw: bytes, trouble: Trouble | None) -> None:
    """Automatic status tells paper, cover, cutter, heat and faults without being asked; little paper is no trouble."""
    assert note_answer(UNKNOWN_STATE, Pushed(raw)).trouble is trouble
