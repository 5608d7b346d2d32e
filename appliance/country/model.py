"""A country's taxes, names, marks and coins. Pure.

Rates are basis points, the cash step is minor units of the currency. The data says; this says what may be said.
"""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from kernel.errors import invalid
from kernel.money import BASIS_POINTS, Currency, Rounding, currency

RateBp = Annotated[int, Meta(ge=0, le=BASIS_POINTS)]
Code = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]{0,19}$")]
Text = Annotated[str, Meta(min_length=1, max_length=120)]
# Where msgspec says in a refusal that the fault is; `$` is the whole file.
_PLACE = re.compile(r" - at `\$\.?(?P<key>[^`]*)`$")
_FIELD = re.compile(r"field `(?P<key>[^`]*)`")


class Mode(StrEnum):
    """How a guest gets what he ordered; in some countries the same dish bears another rate at the table."""

    DINE_IN = "dine_in"
    TAKE_AWAY = "take_away"
    DELIVERY = "delivery"


class Mark(StrEnum):
    """What must stand on a bill or a receipt."""

    BUSINESS_NAME = "business_name"
    ADDRESS = "address"
    TAX_NUMBER = "tax_number"
    DATE_TIME = "date_time"
    NUMBER = "number"
    TABLE = "table"
    LINES = "lines"
    TAX_BY_RATE = "tax_by_rate"
    TOTAL = "total"
    NOT_FISCAL = "not_fiscal"


class Charge(StrEnum):
    """What some countries let a restaurant add to what was eaten, and others forbid."""

    COVER = "cover"
    SERVICE = "service"
    MINIMUM = "minimum"


class _Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Data that holds nothing we do not know: a misspelt key is refused, not ignored."""


class Words(_Strict, frozen=True, kw_only=True):
    """The same words in Greek and English, and `local` in the country's own language where it is another."""

    el: Text
    en: Text
    local: Text | None = None

    def pick(self, language: str) -> str:
        """Return the words in `el` or `en`; for any other language the local ones, English where there are none."""
        match language:
            case "el":
                return self.el
            case "en":
                return self.en
            case _:
                return self.local or self.en


class Tax(_Strict, frozen=True, kw_only=True):
    """A kind of sale and the rate it bears, in basis points, by how the guest gets it."""

    code: Code
    name: Words
    dine_in: RateBp = 0
    take_away: RateBp = 0
    delivery: RateBp = 0
    exempt: bool = False

    def rate(self, mode: Mode) -> int | None:
        """Return the rate in basis points, or None where no tax is levied at all."""
        if self.exempt:
            return None
        return {Mode.DINE_IN: self.dine_in, Mode.TAKE_AWAY: self.take_away, Mode.DELIVERY: self.delivery}[mode]


class TaxRounding(_Strict, frozen=True, kw_only=True):
    """How tax is rounded, and over what once: each line, each rate, or the whole document."""

    mode: Rounding
    scope: Literal["line", "rate", "document"]


class CashRounding(_Strict, frozen=True, kw_only=True):
    """The smallest coin in use, in minor units; 1 rounds nothing."""

    step: Annotated[int, Meta(ge=1, le=1_000)]
    mode: Rounding


class Documents(_Strict, frozen=True, kw_only=True):
    """What each paper is called: order slip, bill, receipt, the figures so far, the close of the day."""

    slip: Words
    bill: Words
    receipt: Words
    x_report: Words
    z_report: Words


class Marks(_Strict, frozen=True, kw_only=True):
    """What must stand on which paper."""

    bill: tuple[Mark, ...]
    receipt: tuple[Mark, ...]


class Profile(_Strict, frozen=True, kw_only=True):
    """A country. `not_fiscal` is the sentence which says that a paper is no fiscal receipt; `tax` is in order of use."""

    code: Annotated[str, Meta(pattern=r"^[a-z]{2}$")]
    name: Words
    currency: str
    prices_include_tax: bool
    tax_name: Words
    default_tax: str
    tax: Annotated[tuple[Tax, ...], Meta(min_length=1)]
    rounding: TaxRounding
    cash: CashRounding
    documents: Documents
    not_fiscal: Words
    marks: Marks
    forbidden_charges: tuple[Charge, ...] = ()
    cover_tax: str | None = None  # what a cover charge bears; the default tax where nothing is said
    books_years: Annotated[int, Meta(ge=1, le=30)] = 10  # for how long facts about money are kept at least

    def money(self) -> Currency:
        """Return the country's currency."""
        return currency(self.currency)

    def tax_of(self, code: str) -> Tax:
        """Return the tax of this code. Raises `DomainError(invalid)` naming those there are."""
        for one in self.tax:
            if one.code == code:
                return one
        known = ", ".join(one.code for one in self.tax)
        raise invalid(f"{code!r} is no tax code of {self.name.en}. Use one of: {known}.", field="tax_code")

    def allows(self, charge: Charge) -> bool:
        """Say whether a restaurant may charge this here."""
        return charge not in self.forbidden_charges


def read_profile(file: str, data: Mapping[str, Any]) -> Profile:
    """Return a profile from the parsed `file`. Raises `DomainError(invalid)` naming the file and the key."""
    try:
        profile = msgspec.convert(data, Profile)
    except msgspec.ValidationError as bad:
        raise _refuse(file, _key_in(str(bad)), _PLACE.sub("", str(bad))) from bad
    _check(file, profile)
    return profile


def _check(file: str, profile: Profile) -> None:
    """Refuse what no single field shows to be wrong."""
    if file.partition(".")[0] != profile.code:
        raise _refuse(file, "code", f"The file is named for another country than {profile.code!r}")
    if not re.fullmatch(r"[A-Z]{3}", profile.currency):
        raise _refuse(file, "currency", f"{profile.currency!r} is not a currency code")
    codes = [one.code for one in profile.tax]
    for index, one in enumerate(profile.tax):
        if one.code in codes[:index]:
            raise _refuse(file, f"tax[{index}].code", f"{one.code!r} stands there twice")
        if one.exempt and (one.dine_in or one.take_away or one.delivery):
            raise _refuse(file, f"tax[{index}].exempt", f"{one.code!r} is exempt and has a rate")
    if profile.default_tax not in codes:
        raise _refuse(file, "default_tax", f"{profile.default_tax!r} is no code of a tax")
    if profile.cover_tax is not None and profile.cover_tax not in codes:
        raise _refuse(file, "cover_tax", f"{profile.cover_tax!r} is no code of a tax")
    for paper in ("bill", "receipt"):
        if Mark.NOT_FISCAL not in getattr(profile.marks, paper):
            raise _refuse(
                file, f"marks.{paper}", "What we print is never a fiscal receipt and says so: add 'not_fiscal'"
            )


def _key_in(message: str) -> str:
    """Return the key that a refusal of msgspec is about."""
    place, field = _PLACE.search(message), _FIELD.search(message)
    return ".".join(found["key"] for found in (place, field) if found and found["key"])


def _refuse(file: str, key: str, why: str) -> Exception:
    return invalid(f"Country profile {file}, key {key}: {why}.", key="bad_profile", file=file, field=key)
