"""A site's papers: which template each kind has, changing it once it is found to be printable, and what to fill in."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from appliance.country.model import Mark, Profile
from appliance.printing import store
from appliance.printing.body import paper_profile
from appliance.printing.contract import Paper, Show, Template
from appliance.printing.model import TemplateChanged
from appliance.printing.profiles import DEFAULT_PROFILE, PrinterProfile, find_profile
from appliance.printing.templates import PAPERS, Site, fill_lines, fill_link
from appliance.printing.ticket import Language
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import DomainError, ErrorCode

_TAX_NUMBER: Final[Mapping[Language, str]] = {"el": "ΑΦΜ {tax_number}", "en": "Tax no. {tax_number}"}
_PHONE: Final[Mapping[Language, str]] = {"el": "Τηλ. {phone}", "en": "Tel. {phone}"}


class Letterhead(NamedTuple):
    """A kind of paper as it is printed now: its template, its languages, and what is filled in for every paper."""

    template: Template
    languages: tuple[Language, ...]
    values: Mapping[str, str]
    not_fiscal: str = ""
    has_logo: bool = False

    def header(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """Return the lines above the paper's own."""
        return fill_lines(self.template.header, {**self.values, **values})

    def footer(self, values: Mapping[str, str]) -> tuple[str, ...]:
        """Return the lines below the paper's own."""
        return fill_lines(self.template.footer, {**self.values, **values})

    def qr(self, values: Mapping[str, str]) -> str:
        """Return what the QR code says; nothing where there is none."""
        return fill_link(self.template.qr, {**self.values, **values})


def letterhead(snapshot: Snapshot, kind: Paper, name: str, language: Language) -> Letterhead:
    """Return how a kind of paper is printed now; `name` is the restaurant's, `language` the station's."""
    settings = store.settings(snapshot)
    template = store.template(snapshot, kind) or usual_template(kind, settings, language)
    return Letterhead(
        template,
        template.languages or (language,),
        {**msgspec.structs.asdict(site_of(settings, name)), **moment_of(snapshot)},
        not_fiscal=settings.not_fiscal,
        has_logo=settings.has_logo,
    )


def moment_of(snapshot: Snapshot) -> dict[str, str]:
    """Return date and time of now as papers fill them in."""
    now = snapshot.trading.local(snapshot.at_ms)
    return {"date": f"{now:%d/%m/%Y}", "time": f"{now:%H:%M}"}


def moment(head: Letterhead) -> str:
    """Return now with the year, as a paper that is filed shows it."""
    return f"{head.values['date']} {head.values['time']}"


def site_of(settings: store.Settings, name: str) -> Site:
    """Return what the restaurant says of itself."""
    return Site(house=name, address=settings.address, tax_number=settings.tax_number, phone=settings.phone)


def usual_template(kind: Paper, settings: store.Settings, language: Language) -> Template:
    """Return the template of a kind of paper that has none of its own: header, footer and QR code of the settings."""
    match kind:
        case "bill" | "receipt":
            own = ("{house}", "{address}", _TAX_NUMBER[language], _PHONE[language])
            return Template(
                header=tuple(settings.header) or own,
                footer=tuple(settings.footer),
                logo=True,
                qr=settings.qr,
                shows=(Show.TAXES, Show.COVERS, Show.WAITER),
            )
        case "hand_in":
            return Template(header=("{house}",))
        case "kitchen":
            return Template()


def set_template(tx: Tx, kind: Paper, template: Template) -> None:
    """Keep a template that was found to be printable; papers made before stay as they are."""
    store.set_template(tx, kind, template)
    tx.emit(TemplateChanged(paper=kind, is_usual=False))


def reset_template(tx: Tx, kind: Paper) -> None:
    """Go back to the usual template of a kind of paper."""
    store.set_template(tx, kind, None)
    tx.emit(TemplateChanged(paper=kind, is_usual=True))


def papers_in_use(snapshot: Snapshot) -> list[PrinterProfile]:
    """Return the papers of the printers in use, one of each width, the narrowest first; the default's where none is."""
    found = {
        profile.columns: profile
        for profile in (paper_profile(one) for one in store.printers(snapshot).values() if one.is_active)
    }
    return [found[columns] for columns in sorted(found)] or [find_profile(DEFAULT_PROFILE)]


def marks_of(country: Profile, kind: Paper) -> Sequence[Mark]:
    """Return what the country wants to stand on a kind of paper."""
    match kind:
        case "bill":
            return country.marks.bill
        case "receipt":
            return country.marks.receipt
        case "hand_in" | "kitchen":
            return ()


def read_paper(text: str) -> Paper:
    """Return a kind of paper by its name. Raises `not_found` naming those there are."""
    for kind in PAPERS:
        if kind == text:
            return kind
    known = ", ".join(PAPERS)
    raise DomainError(
        ErrorCode.NOT_FOUND, f"There is no paper {text!r}. Choose one of: {known}.", key="no_such_paper", paper=text
    )
