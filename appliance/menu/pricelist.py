"""What pricebooks make of the whole card at one moment, and until when that holds. For phones, which show it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import get_args

from appliance.menu import shelf
from appliance.menu.contract import MenuPrice, Product
from appliance.menu.model import Mode, Occasion
from appliance.menu.pricebook import Book, Entry, Found, Sitting, Target, choose
from appliance.menu.pricing import sitting_at
from appliance.runtime.tx import Snapshot
from kernel.clock import MINUTE_MS


def until_ms(snapshot: Snapshot, at_ms: int) -> int:
    """Return the instant at which another pricebook begins or ends to hold, the end of the business day at the latest.

    Read off the wall clock minute by minute: an hour that daylight saving removes or repeats may begin or end a window.
    """
    trading = snapshot.trading
    ends = trading.begins_ms(trading.business_day(at_ms) + timedelta(days=1))
    timed = [book for book in shelf.books_in_use(snapshot).values() if book.from_minute is not None]
    if not timed:
        return ends
    edges = {minute for book in timed for minute in (book.from_minute, book.to_minute)}
    before = _minute(snapshot, at_ms)
    for instant in range(at_ms - at_ms % MINUTE_MS + MINUTE_MS, ends, MINUTE_MS):
        minute = _minute(snapshot, instant)
        if (minute in edges or minute != before + 1) and _holding(timed, minute) != _holding(timed, before):
            return instant
        before = minute
    return ends


def prices_now(snapshot: Snapshot, products: Sequence[Product], at_ms: int) -> tuple[list[int], list[MenuPrice]]:
    """Return which table groups pricebooks name, and every price that a pricebook gives at an instant.

    Where a thing has none for a mode and a table group, today's price holds, else the list's. A group that is not named
    costs what no group does.
    """
    books = shelf.books_in_use(snapshot)
    groups = sorted({group for book in books.values() for group in book.table_group_ids or ()})
    sittings = [
        sitting_at(snapshot, Occasion(mode=mode, table_group_id=group), at_ms)
        for group in (None, *groups)
        for mode in get_args(Mode)
    ]
    if not any(book.fits(sitting) for book in books.values() for sitting in sittings):
        return groups, []
    entries = _entries(snapshot, books)
    found = list[MenuPrice]()
    for product in products:
        for portion_id, listed in _sizes(product):
            named = [*entries[product.id, portion_id, None], *entries[None, None, product.category_id]]
            found += _prices(product.id, portion_id, listed, [(one, choose(books, named, one)) for one in sittings])
    return groups, found


def _minute(snapshot: Snapshot, at_ms: int) -> int:
    local = snapshot.trading.local(at_ms)
    return local.hour * 60 + local.minute


def _holding(books: Iterable[Book], minute: int) -> list[bool]:
    return [book.is_open(minute) for book in books]


def _entries(snapshot: Snapshot, books: Mapping[int, Book]) -> Mapping[Target, list[Entry]]:
    found: dict[Target, list[Entry]] = defaultdict(list)
    for ident, rows in shelf.entry_rows(snapshot).items():
        if ident in books:
            for row in rows:
                found[shelf.target_of(row)].append(shelf.read_entry(row))
    return found


def _sizes(product: Product) -> list[tuple[int | None, int]]:
    """Return what pricebooks may price of a product, with its list price: the whole, unless priced today, and portions."""
    if product.is_open_price:
        return []
    whole = [] if product.todays_price is not None else [(None, product.base_price)]
    return [*whole, *((portion.id, portion.price) for portion in product.portions)]


def _prices(
    product_id: int, portion_id: int | None, listed: int, found: Iterable[tuple[Sitting, Found | None]]
) -> list[MenuPrice]:
    """Return the prices of one thing, the modes at one price together."""
    modes: dict[tuple[int | None, int, int], list[Mode]] = defaultdict(list)
    for sitting, winner in found:
        if winner is not None:
            modes[sitting.table_group_id, winner.entry.apply(listed), winner.book.id].append(sitting.mode)
    return [
        MenuPrice(
            product_id=product_id,
            portion_id=portion_id,
            table_group_id=group,
            modes=list(sold),
            price=price,
            pricebook_id=book_id,
        )
        for (group, price, book_id), sold in modes.items()
    ]
