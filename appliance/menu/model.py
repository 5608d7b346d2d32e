"""The menu as data: what is chosen, what it costs, what was changed, and what a name or a price may be. Pure.

Long because the facts of the menu, each a few lines, stand beside what they tell of.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Literal

import msgspec

from kernel.errors import invalid
from kernel.events import Event

MOST_PRICE = 10_000_000
LONGEST_NAME = 80
LONGEST_TEXT = 2_000
MOST_LANGUAGES = 20
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}")
_CODE = re.compile(r"[0-9A-Za-z-]{1,32}")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
# Characters that nobody sees and that turn text around or make two equal names differ (Unicode TR 36, 2.4 and 3.1).
_UNSEEN = frozenset("\u200b\ufeff\u200e\u200f\u061c") | {
    chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
}


class Allergen(StrEnum):
    """The fourteen that must be declared, in the order of Regulation (EU) 1169/2011, Annex II."""

    GLUTEN = "gluten"
    CRUSTACEANS = "crustaceans"
    EGGS = "eggs"
    FISH = "fish"
    PEANUTS = "peanuts"
    SOYBEANS = "soybeans"
    MILK = "milk"
    NUTS = "nuts"
    CELERY = "celery"
    MUSTARD = "mustard"
    SESAME = "sesame"
    SULPHITES = "sulphites"
    LUPIN = "lupin"
    MOLLUSCS = "molluscs"


# Raises `invalid` for a code that is no tax of the house's country. Whoever composes the box gives it: facts know no room.
CheckTax = Callable[[str], object]


# -- ordering ---------------------------------------------------------------------------------------


class ComboPick(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product chosen in a part of a combo, and how the guest wants it."""

    part_id: int
    product_id: int
    portion_id: int | None = None
    option_ids: tuple[int, ...] = ()
    removed_ingredient_ids: tuple[int, ...] = ()
    extra_ingredient_ids: tuple[int, ...] = ()
    preference_choice_ids: tuple[int, ...] = ()


class Choice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a guest asked for: a product, how many pieces (also of a weighed one), and how he wants it.

    `open_price` is typed where the product has none of its own. `override_price` is what one piece costs instead, all
    that was chosen with it included; it needs a reason, and whoever takes the order sees to the permission. Both are
    minor units. What is not asked for is not written, so that a line is known again by a version that can ask for more.
    """

    product_id: int
    quantity: int = 1
    portion_id: int | None = None
    option_ids: tuple[int, ...] = ()
    removed_ingredient_ids: tuple[int, ...] = ()
    extra_ingredient_ids: tuple[int, ...] = ()
    preference_choice_ids: tuple[int, ...] = ()
    open_price: int | None = None
    override_price: int | None = None
    override_reason: str | None = None
    combo: tuple[ComboPick, ...] = ()


Mode = Literal["dine_in", "take_away", "delivery"]


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """Where and how something is sold, for the pricebooks; when, they read off the transaction."""

    mode: Mode = "dine_in"
    table_group_id: int | None = None


ModifierKind = Literal["option", "extra", "removed", "preference"]


class Modifier(msgspec.Struct, frozen=True):
    """One way in which a line differs from the plain product; `price_delta` in minor units for each piece."""

    kind: ModifierKind
    id: int
    name: str
    kitchen_name: str
    price_delta: int


class PricedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A choice as it is snapshotted on an order line.

    `unit_price` is minor units for one piece (for a kilogram where `is_weighed`), every delta in it.
    `printer_zone_id` is the product's station, else its category's, else None: the line is not printed. `tax_code` is
    found in the same way, and None is the country's usual tax. `pricebook_id` names the book that gave the price.
    `was_price` is what one piece would have cost but for an override. What belongs to one combo has one `group`.
    """

    product_id: int
    category_id: int
    printer_zone_id: int | None
    name: str
    kitchen_name: str
    portion_id: int | None
    portion_name: str | None
    unit_price: int
    is_weighed: bool
    modifiers: tuple[Modifier, ...]
    allergens: tuple[str, ...]
    tax_code: str | None = None
    pricebook_id: int | None = None
    was_price: int | None = None
    override_reason: str | None = None
    group: str | None = None
    combo_product_id: int | None = None
    combo_name: str | None = None


def add_deltas(price: int, modifiers: Iterable[Modifier], name: str) -> int:
    """Return a price with all deltas in it; raises `invalid` when they would make the house pay the guest."""
    total = price + sum(modifier.price_delta for modifier in modifiers)
    if total < 0:
        raise invalid(
            f"{name} would cost less than nothing with these choices. Ask a manager to correct its prices.",
            key="negative_price",
        )
    return total


def check_chosen(name: str, least: int, most: int, chosen: int, product: str) -> None:
    """Raise `invalid` unless a preference set got as many choices as it needs."""
    if chosen < least:
        raise invalid(
            f"{product}: choose at least {least} for {name}.",
            key="preference_missing",
            field="preferences",
            preference_set=name,
            min_choices=least,
        )
    if chosen > most:
        raise invalid(
            f"{product}: choose at most {most} for {name}.",
            key="preference_excess",
            field="preferences",
            preference_set=name,
            max_choices=most,
        )


# -- what a value may be ----------------------------------------------------------------------------


def _is_unfit(sign: str) -> bool:
    """Say whether a character is no text: a control, half a character, or one of Unicode's 66 noncharacters."""
    code = ord(sign)
    if unicodedata.category(sign) in {"Cc", "Cs"}:
        return True
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF  # noqa: PLR2004  Unicode 23.7


def tidy_name(text: str, place: str, *, longest: int = LONGEST_NAME) -> str:
    """Return a name in NFC, its blanks single and none around it. Raises `invalid` naming the place for anything else.

    1 to 80 characters, none of them a control character or one that cannot be seen.
    """
    bad = next((sign for sign in text if _is_unfit(sign) or sign in _UNSEEN), None)
    if bad is not None:
        raise invalid(
            f"{place} holds a character that cannot be printed (U+{ord(bad):04X}). Type it again.", field=place
        )
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name:
        raise invalid(f"{place} is empty. Give it a name.", field=place)
    if len(name) > longest:
        raise invalid(f"{place} is longer than {longest} characters. Shorten it.", field=place, limit=longest)
    return name


def tidy_optional(text: str | None, place: str) -> str | None:
    """Return a tidy name, or None for no text at all."""
    return None if text is None or not text.strip() else tidy_name(text, place)


def fold_name(name: str) -> str:
    """Return the form under which two names are the same name to a person: any case, blanks as they fall."""
    return unicodedata.normalize("NFC", " ".join(name.casefold().split()))


def tidy_text(text: str, place: str) -> str:
    """Return a description in NFC with plain line ends, at most 2,000 characters. Raises `invalid`."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    bad = next((sign for sign in text if sign not in "\n\t" and _is_unfit(sign)), None)
    if bad is not None:
        raise invalid(f"{place} holds a character that cannot be printed (U+{ord(bad):04X}).", field=place)
    if len(text) > LONGEST_TEXT:
        raise invalid(f"{place} is longer than {LONGEST_TEXT} characters. Shorten it.", field=place, limit=LONGEST_TEXT)
    return text


def tidy_translations(names: Mapping[str, str], place: str) -> dict[str, str]:
    """Return names by language tag (BCP 47: `en`, `pt-br`), sorted, empty ones left out. Raises `invalid`."""
    tidy = {}
    for tag, name in sorted(names.items()):
        language = tag.strip().lower()  # tags mean the same in any case (RFC 5646, 2.1.1)
        where = f"{place}.{tag[:20]}"
        if not _LANGUAGE.fullmatch(language):
            raise invalid(f"{where}: {tag[:20]!r} is not a language. Write it as en, el or pt-br.", field=where)
        if name.strip():
            tidy[language] = tidy_name(name, where)
    if len(tidy) > MOST_LANGUAGES:
        raise invalid(f"{place} holds more than {MOST_LANGUAGES} languages.", field=place, limit=MOST_LANGUAGES)
    return tidy


def name_in(language: str, name: str, translations: Mapping[str, str]) -> str:
    """Return a name in a language: as asked (`pt-br`), else in its base (`pt`), else the house's own name."""
    return translations.get(language) or translations.get(language.partition("-")[0]) or name


def tidy_code(text: str | None, place: str) -> str | None:
    """Return a barcode or PLU as text, None for none. Raises `invalid` for anything but letters, digits and dashes."""
    code = (text or "").strip()
    if not code:
        return None
    if not _CODE.fullmatch(code):
        raise invalid(f"{place}: {code[:40]!r} is not a code. Use up to 32 digits, letters and dashes.", field=place)
    return code


def tidy_tax_code(text: str | None, check_tax: CheckTax) -> str | None:
    """Return a tax code of the country, None for none. Raises `invalid` naming those there are."""
    code = (text or "").strip()
    if not code:
        return None
    check_tax(code)
    return code


def refuse_taxes(code: str) -> object:
    """Raise `invalid`: who takes tax codes must say which there are."""
    raise invalid(f"No tax code is known here, and so {code!r} is none. Leave it out.", field="tax_code")


def tidy_color(text: str | None, place: str) -> str | None:
    """Return a colour as `#rrggbb` in small letters, None for none. Raises `invalid`."""
    color = (text or "").strip()
    if not color:
        return None
    if not _COLOR.fullmatch(color):
        raise invalid(f"{place}: {color[:40]!r} is not a colour. Write it as #d32f2f.", field=place)
    return color.lower()


def tidy_allergens(codes: Iterable[str], place: str) -> tuple[str, ...]:
    """Return allergen codes once each, in the order of the regulation. Raises `invalid` for an unknown one."""
    given = set()
    for index, code in enumerate(codes):
        where = f"{place}[{index}]"
        try:
            given.add(Allergen(code.strip().lower()))
        except ValueError as unknown:
            known = ", ".join(Allergen)
            raise invalid(
                f"{where}: {code[:40]!r} is not an allergen code. They are: {known}.", field=where
            ) from unknown
    return tuple(code.value for code in Allergen if code in given)


def check_price(amount: int, place: str, *, least: int = 0) -> int:
    """Return a price in minor units within 0 (or `least`) to 10,000,000. Raises `invalid`."""
    if not least <= amount <= MOST_PRICE:
        raise invalid(f"{place} must be between {least} and {MOST_PRICE} (in cents).", field=place, limit=MOST_PRICE)
    return amount


# -- facts ------------------------------------------------------------------------------------------

# What a field was and what it is now, for the audit: {"base_price": (350, 380)}.
Changes = dict[str, tuple[object, object]]


class _Category(Event, frozen=True, kw_only=True):
    category_id: int

    def subject(self) -> str:
        return f"category:{self.category_id}"


class _Product(Event, frozen=True, kw_only=True):
    product_id: int

    def subject(self) -> str:
        return f"product:{self.product_id}"


class _Menu(Event, frozen=True, kw_only=True):
    def subject(self) -> str:
        return "menu:all"


class _Pricebook(Event, frozen=True, kw_only=True):
    pricebook_id: int

    def subject(self) -> str:
        return f"pricebook:{self.pricebook_id}"


class CategoryAdded(_Category, frozen=True, kw_only=True):
    """A heading of the menu is new."""


class CategoryChanged(_Category, frozen=True, kw_only=True):
    """A heading of the menu is different from now on."""

    changes: Changes


class CategoryRemoved(_Category, frozen=True, kw_only=True):
    """A heading of the menu is gone; it was empty."""


class ProductAdded(_Product, frozen=True, kw_only=True):
    """Something new can be ordered."""

    category_id: int
    base_price: int


class ProductChanged(_Product, frozen=True, kw_only=True):
    """A product is different from now on; lists (options, portions) are named in `lists` when they were replaced."""

    changes: Changes
    lists: Sequence[str] = ()


class ProductRemoved(_Product, frozen=True, kw_only=True):
    """A product cannot be ordered any more; lines that were ordered keep what they say."""


class ProductsSorted(_Menu, frozen=True, kw_only=True):
    """The menu is shown in another order."""

    product_ids: Sequence[int]
    category_ids: Sequence[int]


class AvailabilityChanged(_Product, frozen=True, kw_only=True):
    """What holds today, or until it is unpinned, is different; the fields are the state after the change."""

    is_available: bool
    sold_out: bool
    countdown: int | None
    todays_price: int | None


class CountdownTaken(_Product, frozen=True, kw_only=True):
    """Pieces of a counted product were ordered, or given back (a negative quantity); `left` remain."""

    quantity: int
    left: int


class PictureChanged(_Product, frozen=True, kw_only=True):
    """A product has another picture, or none (`digest` is None)."""

    digest: str | None


class MenuImported(_Menu, frozen=True, kw_only=True):
    """A file was taken into the menu."""

    category_ids: Sequence[int]
    added: Sequence[int]
    changed: dict[str, Changes]


class PricebookAdded(_Pricebook, frozen=True, kw_only=True):
    """Prices that hold at some times are new; `book` is all of it."""

    book: dict[str, object]


class PricebookChanged(_Pricebook, frozen=True, kw_only=True):
    """A pricebook is different from now on; under `entries` stand those that are gone and those that are new."""

    changes: Changes


class PricebookRemoved(_Pricebook, frozen=True, kw_only=True):
    """A pricebook holds no more."""


MENU_EVENTS = (_Category, _Product, _Menu, _Pricebook)
