from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.emulator.wire import MAX_PAYLOAD, Command, CommandParser, RealTimeScanner
from tests.emulator.streams import CUT, ask_job, raster, store_qr

# Every command that takes a fixed or a stated number of bytes, as the Epson reference writes it.
WHOLE = [
    b"\x1b@", b"\x1b!\x38", b"\x1bE\x01", b"\x1bG\x01", b"\x1b-\x02", b"\x1ba\x01", b"\x1bM\x01", b"\x1bR\x03",
    b"\x1bt\x1d", b"\x1b2", b"\x1b3\x10", b"\x1b \x02", b"\x1bd\x05", b"\x1bJ\x20", b"\x1be\x02", b"\x1bK\x01",
    b"\x1bV\x01", b"\x1b{\x01", b"\x1bp\x00\x19\xfa", b"\x1bB\x03\x02", b"\x1b$\x10\x00", b"\x1b\\\x10\x00",
    b"\x1bD\x08\x10\x00", b"\x1bi", b"\x1bm", b"\x1b=\x01", b"\x1bL", b"\x1bS", b"\x1bT\x00", b"\x1bU\x00",
    b"\x1bW" + bytes(8), b"\x1bc5\x00", b"\x1b*\x00\x04\x00" + b"\xff" * 4, b"\x1b*\x21\x02\x00" + b"\xff" * 6,
    b"\x1b&\x03AB\x01\xff\xff\xff\x02" + b"\xff" * 6, b"\x1b(A\x04\x0003\x03\x03", b"\x1br\x01",
    b"\x1c!\x01", b"\x1c&", b"\x1c.", b"\x1cC\x01", b"\x1c-\x01", b"\x1cS\x00\x00", b"\x1cp\x01\x00",
    b"\x1c2\x77\x21" + b"\xff" * 72, b"\x1c(A\x02\x00\x30\x00", b"\x1cq\x02" + (b"\x01\x00\x01\x00" + b"\xff" * 8) * 2,
    b"\x1cg1\x00\x00\x00\x00\x00\x03\x00abc", b"\x1cg2\x00\x00\x00\x00\x00\x03\x00",
    b"\x1d!\x11", b"\x1dB\x01", b"\x1dV\x00", b"\x1dV1", b"\x1dVA\x10", b"\x1dVB\x00", b"\x1dVh\x00",
    b"\x1da\xff", b"\x1dr\x01", b"\x1dI\x43", b"\x1dL\x10\x00", b"\x1dW\x00\x02", b"\x1dP\xb4\xb4", b"\x1dh\x50",
    b"\x1dw\x03", b"\x1dH\x02", b"\x1df\x00", b"\x1dk\x04ABC\x00", b"\x1dk\x49\x05{BABC", b"\x1d*\x01\x02" + b"\xff" * 16,
    b"\x1d/\x00", b"\x1d:", b"\x1d^\x01\x01\x01", b"\x1dC0\x04\x02", b"\x1dg0\x00\x14\x00", b"\x1dg2\x00\x14\x00",
    raster(["10" * 8] * 3), b"\x1d(L\x02\x00\x30\x02", b"\x1d8L\x02\x00\x00\x00\x30\x02", ask_job(b"0001"),
    b"\x1d(A\x02\x00\x00\x02", b"\x10\x04\x01", b"\x10\x05\x01", b"\x10\x14\x01\x00\x01",
    b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08", b"\x0a", b"\x0d", b"\x09", b"\x0c", b"\x18",
]  # fmt: skip


@pytest.mark.parametrize("command", WHOLE, ids=lambda data: data[:6].hex(" "))
def test_a_command_takes_its_own_bytes_and_not_the_text_behind_it(command: bytes) -> None:
    """A length that is wrong by one would eat the text or spill data into it."""
    found = CommandParser().feed(command + b"END\n")
    assert [one.name for one in found if one.name == "unknown"] == []
    assert found[-2:] == [Command("text", b"END"), Command("LF")]
    assert all(one.name != "text" for one in found[:-2])


def merge_text(commands: list[Command]) -> list[Command]:
    """Join runs of text that arrived in pieces."""
    merged: list[Command] = []
    for one in commands:
        if merged and merged[-1].name == one.name == "text":
            merged[-1] = Command("text", merged[-1].params + one.params)
        else:
            merged.append(one)
    return merged


STREAMS = st.lists(
    st.one_of(st.sampled_from([*WHOLE, CUT, store_qr(b"x" * 40), b"Words\n"]), st.binary(max_size=12)), max_size=12
).map(b"".join)


def split(data: bytes, cuts: list[int]) -> list[bytes]:
    """Cut a stream at these places."""
    places = sorted({0, len(data), *(cut % (len(data) + 1) for cut in cuts)})
    return [data[start:end] for start, end in pairwise(places)]


@given(STREAMS, st.lists(st.integers(0, 10_000), max_size=20))
def test_any_chunking_gives_the_same_commands(data: bytes, cuts: list[int]) -> None:
    """TCP may deliver a stream in any pieces."""
    parser = CommandParser()
    pieces = [command for chunk in split(data, cuts) for command in parser.feed(chunk)]
    assert merge_text(pieces) == merge_text(CommandParser().feed(data))


@given(STREAMS, st.lists(st.integers(0, 10_000), max_size=20))
def test_any_chunking_finds_the_same_real_time_commands(data: bytes, cuts: list[int]) -> None:
    """A DLE EOT that is torn over two packets is still one."""
    scanner = RealTimeScanner()
    pieces = [command for chunk in split(data, cuts) for command in scanner.feed(chunk)]
    assert pieces == RealTimeScanner().feed(data)


def test_real_time_commands_are_seen_inside_other_data() -> None:
    """Epson: the printer acts on the sequence even when it is part of another command."""
    data = b"\x1dv0\x00\x05\x00\x01\x00\xff\x10\x04\x02\xff" + b"\x10\x10\x04\x01" + b"\x10\x14\x01\x01\x08"
    assert [(one.name, one.params) for one in RealTimeScanner().feed(data)] == [
        ("DLE EOT", b"\x02"),
        ("DLE EOT", b"\x01"),
        ("DLE DC4", b"\x01\x01\x08"),
    ]


def test_an_announced_gigabyte_is_not_kept() -> None:
    """A command may announce more than there is memory; what goes beyond the limit is counted and dropped."""
    parser = CommandParser()
    size = MAX_PAYLOAD + 5000
    assert parser.feed(b"\x1d8L" + size.to_bytes(4, "little")) == []
    for _ in range(size // 1000):
        parser.feed(b"\xff" * 1000)
        assert len(parser._held) + len(parser._kept) <= MAX_PAYLOAD + 1000
    (command, *_) = parser.feed(b"\xff" * (size % 1000) + b"after\n")
    assert (len(command.payload), command.missing) == (MAX_PAYLOAD, 5000)


def test_a_list_of_tabs_without_an_end_stops_somewhere() -> None:
    """A NUL that never comes must not hold the stream for ever."""
    found = CommandParser().feed(b"\x1bD" + b"\x01" * 600 + b"\nback\n")
    assert Command("text", b"back") in found


def test_an_unknown_command_is_named_and_the_next_one_is_read() -> None:
    """Nobody knows every vendor's commands; what follows one must still print."""
    found = CommandParser().feed(b"\x1b\x7fA\n\x1dO\x1b@ok")
    assert [one.name for one in found] == ["unknown", "text", "LF", "unknown", "ESC @", "text"]
