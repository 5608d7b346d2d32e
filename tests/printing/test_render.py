"""Tickets on paper, read back from the bytes that would go to the printer."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.printing import raster
from appliance.printing.labels import LABELS, Labels
from appliance.printing.page import ALARM, BIG, Line
from appliance.printing.profiles import PrinterProfile, find_profile, load_profiles
from appliance.printing.render import FEED_AND_CUT, Rendered, render
from appliance.printing.ticket import KitchenLine, KitchenTicket, Language, Marks, Ticket, pack_ticket, unpack_ticket
from kernel.errors import DomainError, ErrorCode
from tests.printing import examples
from tests.printing.conftest import GOLDEN_BYTES, GOLDEN_PAPER
from tests.printing.paper import read_job

LANGUAGES: tuple[Language, ...] = get_args(Language)
MODELS = {48: "jolimark-tp850ue", 32: "pos-5890"}
NAMES = tuple(examples.all_examples("el"))


def print_example(name: str, language: Language, model: str, scratch: Path) -> Rendered:
    """Return an example as a job."""
    ticket = examples.all_examples(language)[name]
    return render(ticket, find_profile(model), scratch, {"house": examples.logo()})


@pytest.mark.parametrize("columns", MODELS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_tickets_look_as_they_did_when_a_person_looked(
    name: str, language: Language, columns: int, scratch: Path, match_golden: Callable[[Path, bytes], None]
) -> None:
    """Sizes, words and order on the paper are those of the golden ticket."""
    pages = {number: codec for codec, number in find_profile(MODELS[columns]).pages}
    paper = read_job(print_example(name, language, MODELS[columns], scratch).body, pages)
    match_golden(GOLDEN_PAPER / f"{name}-{language}-{columns}.txt", paper.snapshot().encode())
    assert max(paper.widths) <= columns


@pytest.mark.parametrize("columns", MODELS)
@pytest.mark.parametrize("name", NAMES)
def test_jobs_are_the_bytes_an_independent_decoder_reads(
    name: str, columns: int, scratch: Path, match_golden: Callable[[Path, bytes], None]
) -> None:
    """The bytes on the wire are those of the golden files that other decoders walk."""
    job = print_example(name, "el", MODELS[columns], scratch).body
    match_golden(GOLDEN_BYTES / f"printing-{name}-{columns}.bin", job)


@pytest.mark.parametrize("name", NAMES)
def test_a_ticket_renders_to_the_same_bytes_again(name: str, scratch: Path) -> None:
    """A reprint after a restart is the same job, through the JSON that the spool stores."""
    ticket = examples.all_examples("el")[name]
    stored = unpack_ticket(pack_ticket(ticket))
    profile = find_profile("jolimark-tp850ue")
    logos = {"house": examples.logo()}
    assert stored == ticket
    assert render(stored, profile, scratch, logos) == render(ticket, profile, scratch, logos)


def test_a_stored_ticket_with_an_unknown_field_is_refused() -> None:
    """A spool written by another version is not half understood."""
    with pytest.raises(msgspec.ValidationError):
        unpack_ticket(b'{"type":"message","language":"el","station":"x","sender":"x","at":"x","text":"x","shout":1}')


def one_line(line: KitchenLine, marks: Marks = Marks(), allergy: str = "") -> KitchenTicket:  # noqa: B008 - frozen
    """Return a ticket of one line."""
    return KitchenTicket(
        language="en", station="GRILL", number=5, previous=4, table="7", order="12", waiter="Ann", at="20:00",
        business_day="21/11", lines=(line,), marks=marks, allergy=allergy,
    )  # fmt: skip


def put_down(ticket: Ticket, scratch: Path, model: str = "jolimark-tp850ue") -> str:
    """Return what stands on the paper."""
    return read_job(render(ticket, find_profile(model), scratch).body).snapshot()


def test_the_allergy_stands_first_and_white_on_black(scratch: Path) -> None:
    """A cook who reads one line reads this one."""
    shown = put_down(one_line(KitchenLine("new", 1, "Soup"), allergy="nuts"), scratch)
    first = shown.splitlines()[0]
    assert "#" in first.split("|")[0]
    assert "ALLERGY: nuts" in first


def test_the_quantity_comes_first_and_large(scratch: Path) -> None:
    """A short item is double width and double height, at 32 columns too."""
    assert "2x2b <|3x Soup" in put_down(one_line(KitchenLine("new", 3, "Soup")), scratch, "pos-5890")


def test_cancelled_and_removed_are_unmistakable(scratch: Path) -> None:
    """Both are inverted, and a cancelled line says so in words and counts downward."""
    shown = put_down(one_line(KitchenLine("cancelled", 2, "Soup", removed=("salt",))), scratch)
    assert "2x2b#<|CANCELLED - DO NOT MAKE" in shown
    assert "2x2b#<|-2x Soup" in shown
    assert "1x2b#<|   NO salt" in shown


def test_pieces_and_weight_are_both_told(scratch: Path) -> None:
    """A fish is two pieces and 1,340 g."""
    shown = put_down(one_line(KitchenLine("new", 2, "Bream", quantity_milli=1340)), scratch)
    assert "|2x Bream" in shown
    assert "|   1.340 kg" in shown


def test_a_possible_duplicate_carries_its_number_and_copy(scratch: Path) -> None:
    """The mark, the ticket's number and the one before stand on the same paper."""
    shown = put_down(one_line(KitchenLine("new", 1, "Soup"), marks=Marks(copy=2)), scratch)
    assert "POSSIBLE DUPLICATE - copy 2" in " ".join(line.split("|")[-1].strip() for line in shown.splitlines())
    assert "Ticket 5 (after 4)" in shown


def test_an_unmarked_ticket_says_nothing_of_marks(scratch: Path) -> None:
    """A first print is not called a reprint."""
    shown = put_down(one_line(KitchenLine("new", 1, "Soup")), scratch)
    words: Labels = LABELS["en"]
    assert not any(mark.split("{")[0] in shown for mark in (words.duplicate, words.reprint, words.held, words.take_to))


hostile = st.text(
    st.characters(codec="utf-8", max_codepoint=0x24F) | st.sampled_from("άΩ€\x1b\x1d\x10\n\r\x00"), max_size=40
)


@given(name=hostile, note=hostile, guest=hostile, allergy=hostile, model=st.sampled_from(list(load_profiles())))
def test_no_ticket_text_reaches_the_wire_as_a_command(
    name: str, note: str, guest: str, allergy: str, *, model: str, scratch: Path
) -> None:
    """The reader of these tests fails at any command that a ticket may not hold; exactly one cut is there."""
    line = KitchenLine("new", 1, name, note=note, guest=guest, options=(name,), removed=(note,))
    profile = find_profile(model)
    job = render(one_line(line, allergy=allergy), profile, scratch).body
    paper = read_job(job, {number: codec for codec, number in profile.pages})
    assert paper.acts == (["feed 6", "cut"] if profile.cutter else ["feed 6"])
    assert max(paper.widths) <= profile.columns


def test_a_line_in_other_letters_is_drawn_among_printed_ones(scratch: Path) -> None:
    """Only the lines that need it go as pictures, and they are not blank."""
    rendered = print_example("drawn", "el", "jolimark-tp850ue", scratch)
    paper = read_job(rendered.body)
    assert rendered.drawn == len(paper.pictures) == 2
    assert all(any(data) for _, _, data in paper.pictures)
    assert {across for across, _, _ in paper.pictures} == {576}


def test_a_letter_the_font_lacks_shows_its_number(jolimark: PrinterProfile, scratch: Path) -> None:
    """Two different letters that no font here has are two different pictures, not the same box."""
    assert raster.draw_line(Line("中", BIG), jolimark, scratch) != raster.draw_line(Line("文", BIG), jolimark, scratch)


def test_a_drawn_alarm_is_white_on_black(jolimark: PrinterProfile, scratch: Path) -> None:
    """Most dots of an inverted drawn line are black."""
    data = raster.draw_line(Line("ёж", ALARM), jolimark, scratch)[8:]
    assert sum(byte.bit_count() for byte in data) > len(data) * 8 // 2


def test_without_the_font_the_refusal_names_the_package(
    jolimark: PrinterProfile, scratch: Path, tmp_path: Path
) -> None:
    """Someone who sees the message knows what to install."""
    with pytest.raises(DomainError, match="fonts-dejavu-core") as refusal:
        raster.draw_line(Line("ёж"), jolimark, scratch, tmp_path)
    assert refusal.value.code is ErrorCode.UNAVAILABLE


@pytest.mark.parametrize("text", ["https://platanos.example/r/1043", "Τραπέζι 7 " * 12])
@pytest.mark.parametrize("model", MODELS.values())
def test_a_qr_code_is_read_by_a_scanner(text: str, model: str, tmp_path: Path) -> None:
    """A scanner (zbarimg) reads from the dots what was put in."""
    zbarimg = shutil.which("zbarimg")
    assert zbarimg, "install the Debian package zbar-tools"
    command = raster.draw_qr(text, find_profile(model))
    assert command is not None
    across, height = int.from_bytes(command[4:6], "little"), int.from_bytes(command[6:8], "little")
    assert across * 8 == find_profile(model).dots
    picture = tmp_path / "qr.pbm"
    picture.write_bytes(f"P4 {across * 8} {height}\n".encode() + command[8:])
    scan = subprocess.run([zbarimg, "--quiet", "--raw", picture], capture_output=True, check=True, timeout=30)
    assert scan.stdout.decode().rstrip("\n") == text


def test_a_text_too_long_for_a_code_is_printed_as_text(scratch: Path) -> None:
    """A bill is not lost for a QR code that cannot be."""
    ticket = msgspec.structs.replace(examples.bill("en"), qr="x" * 5000, logo="")
    paper = read_job(render(ticket, find_profile("pos-5890"), scratch).body)
    assert not paper.pictures
    assert "".join(line.split("|")[-1] for line in paper.lines).count("x") >= 5000


@pytest.mark.parametrize("size", [(200, 80), (3000, 40), (10, 4000)])
def test_a_logo_fits_the_paper(size: tuple[int, int], scratch: Path) -> None:
    """Any reasonable picture is as wide as the paper at most and not taller than a hand."""
    command = raster.draw_logo(examples.logo(*size), find_profile("pos-5890"), scratch)
    heights = [height for _, height, _ in read_job(command).pictures]
    assert {across for across, _, _ in read_job(command).pictures} == {384}
    assert 0 < sum(heights) <= 400


@pytest.mark.parametrize("png", [b"", b"GIF89a", examples.logo()[:60], examples.logo(5000, 2), bytes(2_000_000)])
def test_what_is_no_logo_is_refused(png: bytes, jolimark: PrinterProfile, scratch: Path) -> None:
    """Broken, foreign and huge pictures get a sentence, not a crash."""
    with pytest.raises(DomainError, match="Choose another picture"):
        raster.draw_logo(png, jolimark, scratch)


@pytest.mark.parametrize("command", [b"\x10\x04\x01", b"\x10\x05\x02", b"\x10\x14\x01\x00\x01", b"\x10\x14\x08"])
def test_no_picture_holds_a_real_time_command(command: bytes, jolimark: PrinterProfile, scratch: Path) -> None:
    """A logo whose dots spell a drawer kick prints with a dot more and kicks nothing."""
    bits = "".join(f"{byte:08b}" for byte in command * (72 // len(command))).ljust(576, "0")
    picture = examples.png(bytes(0 if bit == "1" else 255 for bit in bits), 20)
    printed = raster.draw_logo(picture, jolimark, scratch)
    assert command[:2] not in printed
    (_, _, dots), *_ = read_job(printed).pictures
    assert dots[:2] == bytes((command[0], command[1] | 2))


def test_a_missing_logo_is_named_and_the_bill_still_prints(scratch: Path) -> None:
    """The guest gets the bill; the caller learns what lacked."""
    rendered = render(examples.bill("el"), find_profile("jolimark-tp850ue"), scratch)
    assert rendered.missing == ("house",)
    assert "ΣΥΝΟΛΟ" in read_job(rendered.body).snapshot()


def test_plain_letters_load_no_picture_library() -> None:
    """A box that prints text alone spends no memory on Pillow or python-escpos."""
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from appliance.printing.profiles import find_profile\n"
        "from appliance.printing.render import render\n"
        "from tests.printing.examples import kitchen\n"
        "render(kitchen('el'), find_profile('jolimark-tp850ue'), Path('unused'))\n"
        "print(sorted({'PIL', 'escpos', 'segno'} & set(sys.modules)))\n"
    )
    root = Path(__file__).parents[2]
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60, cwd=root
    )
    assert ran.stdout == "[]\n"


def test_the_cut_is_what_the_library_sends(scratch: Path) -> None:
    """Our constant is python-escpos's own full cut."""
    printer = raster._dummy(scratch)
    printer.cut()
    assert printer.output == FEED_AND_CUT


def test_each_drawer_connector_has_its_own_kick(scratch: Path) -> None:
    """Connector 2 is pin 5; a printer without a drawer gets no kick."""
    ticket = msgspec.structs.replace(examples.trial("en"), drawer=2)
    assert "kick 2" in read_job(render(ticket, find_profile("jolimark-tp850ue"), scratch).body).acts
    assert not read_job(render(ticket, find_profile("sunmi-v2"), scratch).body).acts[:-1]
