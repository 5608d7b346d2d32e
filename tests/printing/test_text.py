"""Words on paper: pages, transliteration, columns, and what must never leave the box."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.printing.profiles import PrinterProfile, find_profile, load_profiles
from appliance.printing.text import clean, encode, settle, spread, width, wrap

JOLIMARK = find_profile("jolimark-tp850ue")
EPSON = find_profile("epson-tm-t20ii")
NASTY = "\x00\x07\x08\n\r\t\x0b\x0c\x10\x1b\x1c\x1d\x1e\x7f\x80\x85\x9b\u200b\u200d\u200e\u202e\u2028\u2066\ufeff\u00ad"

anything = st.text(st.characters(codec="utf-8") | st.sampled_from(NASTY + "€ΐάÄ漢😀«»…А"), max_size=60)
profiles = st.sampled_from(list(load_profiles().values()))


def read_back(raw: bytes, profile: PrinterProfile) -> tuple[str, str]:
    """Return (text, last page) as a printer that stands in the first page would read it; commands other than ESC t fail."""
    pages = {number: codec for codec, number in profile.pages}
    codec = first = profile.pages[0][0]
    text, at = "", 0
    while at < len(raw):
        if raw[at] == 0x1B:
            assert raw[at + 1 : at + 2] == b"t"
            codec = pages[raw[at + 2]]
            at += 3
            continue
        assert raw[at] >= 0x20
        assert raw[at] != 0x7F
        text += raw[at : at + 1].decode(codec)
        at += 1
    return text, "first" if codec == first else codec


def test_greek_goes_out_as_bytes_of_cp737() -> None:
    """Greek is one byte a letter in the page that iconv and the Jolimark call CP737."""
    assert encode(settle("Μουσακάς Ώ", JOLIMARK), JOLIMARK) == "Μουσακάς Ώ".encode("cp737")


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("12,50 €", "12,50 EUR"),
        ("Μαΐου", "Μαϊου"),
        ("ΰ", "ϋ"),
        ("ἄνθρωπος", "άνθρωπος"),
        ("“ναι” ‘όχι’", "\"ναι\" 'όχι'"),
        ("8 – 10 — …", "8 - 10 - ..."),
        ("Şahin Łukasz", "Sahin Lukasz"),
        ("ﬁlet ½", "filet ½"),
        ("τι;", "τι;"),
        ("e\u0301", "é"),
        ("x\u0302", "x"),
    ],
)
def test_what_no_page_has_is_written_in_plainer_letters(written: str, printed: str) -> None:
    """A missing sign is spelt out; a missing accent is dropped, as few as needed."""
    settled = settle(written, JOLIMARK)
    raw = encode(settled, JOLIMARK)
    assert settled == printed
    assert raw is not None
    assert read_back(raw, JOLIMARK) == (printed, "first")


def test_guillemets_are_plain_quotes_where_no_page_has_them() -> None:
    """A printer with CP737 alone writes guillemets as quotes; one with CP437 beside it has them."""
    lonely = PrinterProfile("x", "x", 80, 48, 576, (("cp737", 29),))
    assert settle("«Ο Πλάτανος»", lonely) == '"Ο Πλάτανος"'
    assert settle("«Ο Πλάτανος»", JOLIMARK) == "«Ο Πλάτανος»"


def test_a_second_page_is_selected_within_a_line_and_left_again() -> None:
    """The euro sign of CP1253 is reached with ESC t 47, the letters after it stay there, and the line ends at home."""
    raw = encode("Σύνολο 5 € μαζί", EPSON)
    assert raw == "Σύνολο 5 ".encode("cp737") + b"\x1bt\x2f" + "€ μαζί".encode("cp1253") + b"\x1bt\x0e"


@pytest.mark.parametrize("text", ["Борщ", "漢字", "😀", "שלום", "\ud800"])
def test_other_scripts_ask_for_a_picture(text: str) -> None:
    """What can be neither printed nor spelt says so; it never becomes a question mark."""
    assert encode(settle(text, JOLIMARK), JOLIMARK) is None


@given(text=anything, profile=profiles)
def test_no_text_is_a_command(text: str, profile: PrinterProfile) -> None:
    """Whatever a guest is called, the wire carries letters and page changes, in the end the first page."""
    raw = encode(settle(text, profile), profile)
    if raw is not None:
        shown, page = read_back(raw, profile)
        assert shown == settle(text, profile)
        assert page == "first"


@given(text=anything)
def test_question_marks_are_never_invented(text: str) -> None:
    """A question mark on paper was typed by someone, in whatever form Unicode has of it."""
    typed = sum(
        unicodedata.normalize("NFKC", char).count("?") + (char == "¿") for char in unicodedata.normalize("NFC", text)
    )
    assert settle(text, JOLIMARK).count("?") <= typed


@pytest.mark.parametrize("char", [chr(code) for code in (*range(0x20), 0x7F)])
def test_encoding_refuses_a_control_character_by_itself(char: str) -> None:
    """Even text that nobody settled cannot become a command."""
    assert encode(f"a{char}b", JOLIMARK) is None


def test_escape_sequences_in_a_name_lose_their_escape() -> None:
    """A name that tries to kick the drawer prints as letters."""
    assert settle("Bob\x1bp\x00\x32\x32\r\n\x1dV\x00", JOLIMARK) == "Bobp22  V"


def test_direction_marks_and_joiners_go() -> None:
    """Nobody turns the rest of the ticket around."""
    assert clean("a\u202eb\u2066c\u200dd\u00ade") == "abcde"


@given(text=anything, columns=st.integers(2, 48), first=st.integers(2, 48))
def test_wrapped_lines_fit_and_lose_no_letter(text: str, columns: int, first: int) -> None:
    """Each line fits its paper, and the letters of all lines are the letters of the text."""
    settled = settle(text, JOLIMARK)
    first = min(first, columns)
    lines = wrap(settled, columns, first)
    assert width(lines[0]) <= first
    assert all(width(line) <= columns for line in lines)
    assert "".join("".join(lines).split()) == "".join(settled.split())


def test_words_stay_whole_where_they_fit() -> None:
    """A line breaks between words, and a word only when it is longer than the line."""
    assert wrap("δύο μουσακάδες", 10) == ["δύο", "μουσακάδες"]
    assert wrap("Λαχανοντολμάδες", 8) == ["Λαχανοντ", "ολμάδες"]


def test_a_mark_stays_with_its_letter() -> None:
    """A letter with a mark that does not compose is one column and is never cut apart."""
    assert wrap("Жабв\u0323г", 4) == ["Жабв\u0323", "г"]


def test_wide_letters_take_two_columns() -> None:
    """East Asian letters and emoji count double."""
    assert (width("漢字"), width("😀"), width("ώ")) == (4, 2, 1)


def test_amounts_stand_at_the_right_edge() -> None:
    """What is spread fills the line exactly."""
    assert spread("Σύνολο", "12,50", 20) == "Σύνολο         12,50"
