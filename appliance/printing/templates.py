"""What a site puts around its papers, as data: header, footer, logo, QR code, what is shown and how large. Pure.

A template holds no sentence that the law asks for: the one which says that a paper is no fiscal receipt is the
country's and stands on every paper, whatever the template says.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from appliance.country.model import Mark
from appliance.printing.contract import Paper, Show, Template
from appliance.printing.profiles import PrinterProfile
from appliance.printing.text import encode, settle, width
from kernel.errors import DomainError, invalid

PAPERS: Final[tuple[Paper, ...]] = ("kitchen", "bill", "receipt", "hand_in")
LOGO: Final = "logo"
"""The name under which the renderer is given the site's picture."""
_PLACEHOLDER: Final = re.compile(r"\{([^{}]*)\}")


class Site(msgspec.Struct, frozen=True, kw_only=True):
    """What a restaurant says of itself on paper that leaves the kitchen; each is a placeholder of its name."""

    house: str = ""
    address: str = ""
    tax_number: str = ""
    phone: str = ""


# By kind of paper, its placeholders and the longest that each is likely to be, by which lines are measured.
_MOMENT: Final = {"date": "21/11/2026", "time": "22:03"}
_OF_SITE: Final = tuple(Site.__struct_fields__)
_OF_CHECK: Final = {"table": "A123", "number": "1234", "waiter": "Konstantina", **_MOMENT}
PLACEHOLDERS: Final[Mapping[Paper, Mapping[str, str]]] = {
    "kitchen": {**_OF_CHECK, "station": "Kitchen 2", "ticket": "1234"},
    "bill": {**_OF_CHECK, "covers": "12", "total": "1234.50"},
    "receipt": {**_OF_CHECK, "covers": "12", "total": "1234.50"},
    "hand_in": {"waiter": "Konstantina", "hand_in": "1234.50", **_MOMENT},
}
# What a kind of paper can do besides header and footer.
SHOWS: Final[Mapping[Paper, frozenset[Show]]] = {
    "kitchen": frozenset(),
    "bill": frozenset(Show),
    "receipt": frozenset(Show) - {Show.TIP_LINE},
    "hand_in": frozenset(),
}
_WITH_PICTURES: Final = frozenset({"bill", "receipt"})
_NAMES: Final[Mapping[Paper, str]] = {
    "kitchen": "kitchen ticket",
    "bill": "bill",
    "receipt": "receipt",
    "hand_in": "hand-in slip",
}
# A mark of the country that only header or footer can bear, and the placeholder that does.
_MARKS: Final = {Mark.BUSINESS_NAME: "house", Mark.ADDRESS: "address", Mark.TAX_NUMBER: "tax_number"}
# A QR code is read by phones when its modules are three dots wide (0.375 mm) on the 300 dots that it may take.
_MOST_MODULES: Final = 100
_QUIET: Final = 8


def known_placeholders(kind: Paper) -> tuple[str, ...]:
    """Return the placeholders of a kind of paper, those of the site first."""
    return (*(() if kind == "kitchen" else _OF_SITE), *PLACEHOLDERS[kind])


def fill_lines(lines: Iterable[str], values: Mapping[str, str]) -> tuple[str, ...]:
    """Return lines with their placeholders filled; one whose placeholders are all empty is left out."""
    filled = []
    for line in lines:
        names = _PLACEHOLDER.findall(line)
        if not names or any(values.get(name) for name in names):
            filled.append(fill(line, values).strip())
    return tuple(filled)


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), text)


def fill_link(text: str, values: Mapping[str, str]) -> str:
    """Return what a QR code says; what is filled in is quoted as part of an address (RFC 3986, section 2.1)."""
    return fill(text, {name: quote(value, safe="") for name, value in values.items()})


def check_template(
    kind: Paper, template: Template, site: Site, papers: Sequence[PrinterProfile], marks: Collection[Mark] = ()
) -> None:
    """Raise `invalid` naming field and line for what could not be printed on these papers or lacks a mark of the country."""
    _check_abilities(kind, template)
    longest = {**PLACEHOLDERS[kind], **msgspec.structs.asdict(site)}
    for name in ("header", "footer"):
        for index, line in enumerate(getattr(template, name)):
            place, is_big = f"{name}[{index}]", (name, index, template.head_size) == ("header", 0, "big")
            _check_placeholders(kind, place, line)
            _check_letters(place, fill(line, longest), papers)
            _check_width(place, fill(line, longest), papers, wide=2 if is_big else 1)
    if template.qr:
        _check_placeholders(kind, "qr", template.qr)
        _check_qr(fill_link(template.qr, longest))
    _check_marks(kind, template, site, marks)


def check_placeholders(kind: Paper, lines: Mapping[str, Sequence[str]]) -> None:
    """Raise `invalid` naming field and line for braces that are no placeholder of this kind of paper."""
    for name, texts in lines.items():
        for index, text in enumerate(texts):
            _check_placeholders(kind, f"{name}[{index}]", text)


def _check_abilities(kind: Paper, template: Template) -> None:
    if (template.logo or template.qr) and kind not in _WITH_PICTURES:
        field = "logo" if template.logo else "qr"
        words = f"A {_NAMES[kind]} bears neither logo nor QR code. Take it off."
        raise _refuse(field, words, key="not_on_this_paper")
    strange = [one for one in template.shows if one not in SHOWS[kind]]
    if strange:
        can = ", ".join(sorted(SHOWS[kind])) or "nothing of that"
        words = f"A {_NAMES[kind]} cannot show {strange[0]}. It can show: {can}."
        raise _refuse("shows", words, key="not_on_this_paper")
    usual = Template()
    for name in ("head_size", "item_size", "total_size"):
        if kind not in _WITH_PICTURES and getattr(template, name) != getattr(usual, name):
            words = f"A {_NAMES[kind]} is as large as fits. Leave the size as it is."
            raise _refuse(name, words, key="not_on_this_paper")
    if len(set(template.languages)) < len(template.languages):
        words = "The second language is the first. Choose another or none."
        raise _refuse("languages", words, key="same_language")
    if len(template.languages) > 1 and kind not in _WITH_PICTURES:
        raise _refuse("languages", f"A {_NAMES[kind]} is in one language. Choose one.", key="not_on_this_paper")


def _check_placeholders(kind: Paper, place: str, text: str) -> None:
    for name in _PLACEHOLDER.findall(text):
        if name not in known_placeholders(kind):
            known = ", ".join(f"{{{one}}}" for one in known_placeholders(kind))
            words = f"{{{name}}} is no placeholder of a {_NAMES[kind]}. Use one of: {known}."
            raise _refuse(place, words, key="unknown_placeholder", placeholder=name)
    if "{" in (rest := _PLACEHOLDER.sub("", text)) or "}" in rest:
        words = "A brace stands alone. Write a placeholder as {table}, and no other braces."
        raise _refuse(place, words, key="lone_brace")


def _check_letters(place: str, shown: str, papers: Sequence[PrinterProfile]) -> None:
    for profile in papers:
        lacking = "".join(dict.fromkeys(char for char in settle(shown, profile) if encode(char, profile) is None))
        if lacking:
            words = f"The printers have no letter for {' '.join(lacking)}. Write it otherwise."
            raise _refuse(place, words, key="no_such_letter", letters=lacking)


def _check_width(place: str, shown: str, papers: Sequence[PrinterProfile], wide: int = 1) -> None:
    for profile in papers:
        takes, room = width(settle(shown, profile)), profile.columns // wide
        if takes > room:
            words = f"This line takes {takes} columns, and the paper of {profile.label} has {room}. Shorten it or make two lines of it."
            raise _refuse(place, words, key="line_too_wide", columns=room, takes=takes)


def _check_qr(text: str) -> None:
    import segno  # noqa: PLC0415 - costs memory, needed seldom

    try:
        side = segno.make(text, error="m", micro=False, boost_error=False).symbol_size(border=0)[0]
    except segno.DataOverflowError:
        side = _MOST_MODULES
    if side + _QUIET > _MOST_MODULES:
        words = "This is too much for a QR code that phones can read from a strip of paper. Use a shorter address."
        raise _refuse("qr", words, key="qr_too_big")


def missing_marks(template: Template, site: Site, marks: Collection[Mark]) -> list[Mark]:
    """Return which of these marks a paper would not bear: nothing is said where nothing is known to fill in."""
    text = " ".join((*template.header, *template.footer))
    missing = [Mark.TAX_BY_RATE] if Mark.TAX_BY_RATE in marks and Show.TAXES not in template.shows else []
    for mark, placeholder in _MARKS.items():
        value = getattr(site, placeholder)
        if mark in marks and not (value and (f"{{{placeholder}}}" in text or value in text)):
            missing.append(mark)
    return missing


def _check_marks(kind: Paper, template: Template, site: Site, marks: Collection[Mark]) -> None:
    for mark in missing_marks(template, site, marks):
        name = mark.replace("_", " ")
        if mark is Mark.TAX_BY_RATE:
            words = f"A {_NAMES[kind]} must show the tax by rate here. Add taxes to what it shows."
            raise _refuse("shows", words, key="taxes_missing", mark=mark.value)
        placeholder = _MARKS[mark]
        if not getattr(site, placeholder):
            words = f"A {_NAMES[kind]} must bear the {name} here. Enter it under Printing first."
            raise _refuse("header", words, key="mark_unset", mark=mark.value)
        words = f"A {_NAMES[kind]} must bear the {name} here. Put {{{placeholder}}} into the header."
        raise _refuse("header", words, key="mark_missing", mark=mark.value, placeholder=placeholder)


def _refuse(field: str, words: str, *, key: str, **more: object) -> DomainError:
    return invalid(words, key=key, field=field, **more)
