import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.emulator.effects import Asked, Kicked
from appliance.emulator.paper import Note, Style, Ticket
from appliance.emulator.picture import draw_ticket
from appliance.emulator.profiles import PROFILES
from tests.emulator.pressing import Printout, print_chunks, print_stream
from tests.emulator.streams import CUT, GREEK_29, INIT, ask_job, greek, raster, store_qr, ticket
from tests.emulator.test_wire import STREAMS, split


def styles(out: Printout) -> list[tuple[str, Style]]:
    """Return the spans of all lines."""
    return [(span.text, span.style) for line in out.text_lines for span in line.spans]


@pytest.mark.parametrize(("profile", "page"), [("jolimark-tp850ue", 29), ("epson-tm-t20", 14), ("pos-5890", 64)])
def test_greek_comes_out_of_the_page_number_of_the_model(profile: str, page: int) -> None:
    """CP737 has another number on every model."""
    out = print_stream(INIT + b"\x1bt" + bytes((page,)) + greek("Μουσακάς μισή") + b"\n", profile)
    assert out.lines == ["Μουσακάς μισή"]


def test_a_page_that_the_model_lacks_prints_other_letters_and_says_so() -> None:
    """The wrong number must be visible on paper, as it is on a real printer."""
    out = print_stream(INIT + b"\x1bt\x0e" + greek("Μουσακάς") + b"\n")
    assert out.lines == [greek("Μουσακάς").decode("cp437")]
    assert Note("ESC t 14: this printer has no such page") in out.tickets[0].items


@pytest.mark.parametrize(
    ("number", "codec", "text"), [(47, "cp1253", "€ «Ναι»"), (19, "cp858", "café €"), (16, "cp1252", "“ok”")]
)
def test_other_pages_are_read_by_their_epson_numbers(number: int, codec: str, text: str) -> None:
    """The tables are those of ESC t in the Epson reference."""
    out = print_stream(b"\x1bt" + bytes((number,)) + text.encode(codec) + b"\n", "epson-tm-t20")
    assert out.lines == [text]


def test_a_national_set_replaces_twelve_characters() -> None:
    """ESC R 2 is German."""
    assert print_stream(b"\x1bR\x02[\\]{|}~\n\x1bR\x00[\\]\n").lines == ["ÄÖÜäöüß", "[\\]"]


def test_a_line_wraps_at_the_paper_edge_by_the_width_of_its_characters() -> None:
    """48 plain or 24 double characters fit on 80 mm, 32 on 58 mm."""
    assert [len(line) for line in print_stream(b"x" * 100 + b"\n").lines] == [48, 48, 4]
    assert [len(line) for line in print_stream(b"\x1d!\x10" + b"x" * 50 + b"\n").lines] == [24, 24, 2]
    assert [len(line) for line in print_stream(b"x" * 40 + b"\n", "pos-5890").lines] == [32, 8]
    assert [len(line) for line in print_stream(b"\x1bM\x01" + b"x" * 70 + b"\n").lines] == [64, 6]


def test_styles_begin_and_end_where_their_commands_stand() -> None:
    """Bold, underline, inverted, sizes, font B and upside-down."""
    out = print_stream(
        b"a\x1bE\x01b\x1bE\x00\x1b-\x02c\x1b-\x00\x1dB\x01d\x1dB\x00\x1d!\x21e\x1d!\x00\x1bM\x01f\x1bM\x00\x1b{\x01g\n"
    )
    assert styles(out) == [
        ("a", Style()), ("b", Style(bold=True)), ("c", Style(underline=2)), ("d", Style(invert=True)),
        ("e", Style(wide=3, high=2)), ("f", Style(font="B")), ("g", Style(turned=True)),
    ]  # fmt: skip
    (whole,) = styles(print_stream(b"\x1b!\xb9x\n"))
    assert whole == ("x", Style(bold=True, underline=1, wide=2, high=2, font="B"))


def test_alignment_counts_only_at_the_beginning_of_a_line() -> None:
    """ESC a in the middle of a line changes nothing (Epson reference)."""
    out = print_stream(b"\x1ba\x01one\x1ba\x02\ntwo\n\x1ba2three\n")
    assert [line.align for line in out.text_lines] == ["center", "center", "right"]


def test_initialising_throws_away_the_line_being_put_together() -> None:
    """ESC @ clears the print buffer and the styles."""
    out = print_stream(b"printed\n\x1bE\x01lost\x1b@plain\n")
    assert (out.lines, styles(out)[-1][1]) == (["printed", "plain"], Style())


def test_tabs_and_positions_move_to_columns() -> None:
    """HT goes to every eighth column unless ESC D says otherwise; ESC $ counts dots."""
    assert print_stream(b"ab\tc\n\x1bD\x04\x14\x00ab\tc\td\n\x1b$\x78\x00x\n").lines == [
        "ab      c", "ab  c               d", "          x",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("form", "cut"),
    [
        (b"\x1dV\x00", "full"), (b"\x1dV0", "full"), (b"\x1dVA\x00", "full"), (b"\x1dVa\x00", "full"),
        (b"\x1dVg\x00", "full"), (b"\x1dV\x01", "partial"), (b"\x1dV1", "partial"), (b"\x1dVB\x00", "partial"),
        (b"\x1dVb\x00", "partial"), (b"\x1dVh\x00", "partial"), (b"\x1bi", "partial"), (b"\x1bm", "partial"),
    ],
)  # fmt: skip
def test_every_form_of_cutting_ends_a_ticket(form: bytes, cut: str) -> None:
    """GS V has twelve spellings, ESC i and ESC m are older ones."""
    out = print_stream(b"one\n" + form + b"two\n" + form)
    assert [(one.number, one.cut, one.lines) for one in out.tickets] == [(1, cut, ["one"]), (2, cut, ["two"])]


def test_feeding_uses_paper() -> None:
    """Lines are 30 dots unless ESC 3 says otherwise; GS V 65 feeds before it cuts."""
    assert print_stream(b"a\n\x1bd\x02\x1bJ\x07\x1b3\x40b\n\x1dVA\x05").dots == 30 + 60 + 7 + 64 + 5


def test_a_raster_is_kept_dot_by_dot() -> None:
    """GS v 0, also doubled both ways."""
    rows = ["1000000110100101", "0111111001011010"]
    plain, doubled = (
        print_stream(data).pictures[0].bitmap for data in (raster(rows), raster(rows).replace(b"v0\x00", b"v0\x03"))
    )
    assert (plain.width, plain.height, plain.rows.hex()) == (16, 2, "81a57e5a")
    assert (doubled.width, doubled.height) == (32, 4)
    assert doubled.rows.hex() == "c003cc33" * 2 + "3ffc33cc" * 2


def test_graphics_are_stored_and_printed_on_a_word() -> None:
    """GS ( L functions 112 and 50; printing without storing prints nothing."""
    data = b"\x30\x70\x30\x01\x01\x31\x08\x00\x02\x00\xf0\x0f"
    store = b"\x1d(L" + len(data).to_bytes(2, "little") + data
    assert print_stream(store).pictures == []
    (picture,) = print_stream(store + b"\x1d(L\x02\x00\x30\x32").pictures
    assert (picture.bitmap.width, picture.bitmap.height, picture.bitmap.rows) == (8, 2, b"\xf0\x0f")
    long = b"\x1d8L" + len(data).to_bytes(4, "little") + data
    assert print_stream(long + b"\x1d(L\x02\x00\x30\x02").pictures[0].bitmap == picture.bitmap


def test_columns_of_dots_become_rows() -> None:
    """ESC * with 24 dots: a column with its first and last dot, then a full one."""
    (picture,) = print_stream(b"\x1b*\x21\x02\x00\x80\x00\x01\xff\xff\xff\n").pictures
    assert (picture.bitmap.width, picture.bitmap.height) == (2, 24)
    assert [row >> 6 for row in picture.bitmap.rows] == [3] + [1] * 22 + [3]


def test_a_picture_wider_than_the_paper_is_clipped() -> None:
    """Dots beyond the edge are not printed."""
    assert print_stream(raster(["1" * 800])).pictures[0].bitmap.width == 576


def read_symbols(one: Ticket, folder: Path) -> list[str]:
    """Return what zbarimg reads in a ticket's picture."""
    path = folder / "ticket.png"
    path.write_bytes(draw_ticket(one, 576))
    program = shutil.which("zbarimg")
    assert program, "zbarimg is missing: install the Debian package zbar-tools"
    found = subprocess.run([program, "--quiet", "--raw", str(path)], capture_output=True, check=True)
    return found.stdout.decode().split()


def test_a_qr_code_can_be_scanned_from_the_picture(tmp_path: Path) -> None:
    """What a guest's phone would read is what was stored."""
    out = print_stream(INIT + b"\x1ba\x01" + store_qr(b"https://example.org/bill/42") + CUT)
    assert out.pictures[0].text == "https://example.org/bill/42"
    assert read_symbols(out.tickets[0], tmp_path) == ["https://example.org/bill/42"]


@pytest.mark.parametrize(
    ("command", "text"),
    [
        (b"\x1dk\x43\x0d5901234123457", "5901234123457"),
        (b"\x1dk\x025901234123457\x00", "5901234123457"),
        (b"\x1dk\x44\x0896385074", "96385074"),
        (b"\x1dk\x04COMANDA-7\x00", "COMANDA-7"),
        (b"\x1dk\x46\x0a0123456789", "0123456789"),
        (b"\x1dk\x49\x0b{BComanda 7", "Comanda7"),
        (b"\x1dk\x49\x06{C\x0c\x22\x38\x4e", "12345678"),
    ],
)
def test_a_barcode_can_be_scanned_from_the_picture(command: bytes, text: str, tmp_path: Path) -> None:
    """EAN-13 in both numberings, EAN-8, Code 39, ITF, Code 128 in sets B and C."""
    out = print_stream(b"\x1bd\x02\x1ba\x01\x1dw\x02\x1dh\x60" + command + CUT)
    assert "".join(read_symbols(out.tickets[0], tmp_path)) == text


def test_a_barcode_that_cannot_be_is_a_remark() -> None:
    """Letters in an EAN."""
    out = print_stream(b"\x1dk\x43\x0dNOT-A-NUMBER!x\n")
    assert out.pictures == []
    assert [item for item in out.tickets[0].items if isinstance(item, Note)]


def test_drawers_and_buzzer_are_told() -> None:
    """Both connectors with their times, both spellings of the buzzer."""
    out = print_stream(b"\x1bp\x00\x32\x32\x1bp1\x19\xfa\x1bB\x03\x02\x1b(A\x04\x0003\x04\x03")
    assert (out.kicks, out.buzzes) == ([Kicked(1, 100), Kicked(2, 50)], [3, 4])


def test_questions_are_asked_in_the_order_of_the_paper() -> None:
    """The token stands behind the cut, so it is asked behind the cut."""
    out = print_stream(ticket("ένα") + b"\x1dr\x01\x1dI\x43" + ask_job(b"a\x00\x1bz"))
    assert [one for one in out.asked if one.params != b"\x00"] == [
        Asked("status", b"\x01"), Asked("identity", b"C"), Asked("job", b"a\x00\x1bz"),
    ]  # fmt: skip


def test_unknown_commands_stand_in_the_margin() -> None:
    """A real printer would print rubbish or nothing; here a person can see why."""
    out = print_stream(b"a\n\x1b\x7f\n")
    assert Note("unknown command 1b 7f") in out.tickets[0].items


def test_paper_that_is_never_cut_ends_by_itself() -> None:
    """A host that feeds for ever must not fill the memory."""
    out = print_stream(b"x\n" * 9000)
    assert [one.cut for one in out.tickets[:2]] == ["torn", "torn"]
    assert max(len(one.items) for one in out.tickets) <= 4000


def test_a_printer_without_a_knife_tears_between_jobs() -> None:
    """58 mm printers have no cutter: a fresh start after a feed is a new piece of paper."""
    job = INIT + b"one\n\x1bd\x06"
    assert [one.lines for one in print_stream(job + job, "pos-5890").tickets] == [["one"], ["one"]]
    assert [one.cut for one in print_stream(b"one\n\x1dV\x00two\n", "pos-5890").tickets] == [""]


@given(STREAMS, st.lists(st.integers(0, 10_000), max_size=20), st.sampled_from(sorted(PROFILES)))
def test_any_chunking_gives_the_same_paper(data: bytes, cuts: list[int], profile: str) -> None:
    """However the bytes are delivered, the cook reads the same."""
    assert print_chunks(split(data, cuts), profile).as_json() == print_stream(data, profile).as_json()


@given(st.binary(max_size=3000), st.sampled_from(sorted(PROFILES)))
def test_no_bytes_are_too_strange(data: bytes, profile: str) -> None:
    """Garbage prints garbage; nothing crashes and the next ticket comes out whole."""
    out = print_stream(data + b"\x00" * 70_000 + INIT + b"whole\n", profile)
    assert sum(len(one.items) for one in out.tickets) < 20_000
    assert all(one.as_json() for one in out.tickets)


def test_greek_bytes_agree_with_iconv() -> None:
    """Every character of CP737 beyond ASCII, read by another program."""
    data = bytes(range(0x80, 0x100))
    ours = "".join(print_stream(GREEK_29 + data + b"\n").lines)
    theirs = subprocess.run(
        ["iconv", "-f", "CP737", "-t", "UTF-8"], input=data, capture_output=True, check=True
    ).stdout.decode()
    assert ours == theirs
