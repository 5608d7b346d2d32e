"""The menu card: the phone's whole menu as bytes that are made once and handed out until the menu changes."""

import asyncio
import gzip
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from appliance.menu import store
from appliance.menu.contract import Menu
from appliance.menu.model import MENU_EVENTS, name_in
from appliance.menu.notes import usual_notes
from appliance.menu.pricelist import prices_now, until_ms
from appliance.runtime.tx import Recorded, Snapshot
from kernel.clock import to_rfc3339

if TYPE_CHECKING:
    from appliance.runtime.box import Box

_MOST_LANGUAGES = 8


@dataclass(frozen=True, slots=True)
class Page:
    """The menu in one language, plain and compressed, with the strong entity tags of both (RFC 9110, 8.8.3)."""

    body: bytes
    compressed: bytes
    tag: str

    @property
    def compressed_tag(self) -> str:
        """Return the compressed form's tag: other bytes, another tag."""
        return f'{self.tag[:-1]}-gzip"'


@dataclass(frozen=True, slots=True)
class _Kept:
    """A page, of which edition and business day it is, and from when until when (UTC ms) its prices hold."""

    edition: tuple[int, str]
    from_ms: int
    until_ms: int
    page: Page


class Card:
    """Keeps the pages. Whoever writes reads his own write: the writer says what it committed before it answers."""

    def __init__(self) -> None:
        self._edition = 0
        self._pages: dict[str, _Kept] = {}
        self._making = asyncio.Lock()
        self._listens = False

    def committed(self, recorded: Sequence[Recorded]) -> None:
        """Put the pages aside when the menu has changed."""
        if any(isinstance(one.event, MENU_EVENTS) for one in recorded):
            self._edition += 1

    async def page(self, box: "Box", language: str) -> Page:
        """Return the menu as it is now, with names in a language where they are translated ("" for the house's own)."""
        language = language.strip().lower()
        if not self._listens:
            self._listens = True
            box.writer.listen(self.committed)
        async with self._making:
            # Taken before the snapshot: what is committed meanwhile makes this page an old one, never a wrong one.
            now_ms = box.clock.now_ms()
            edition = (self._edition, box.trading.business_day(now_ms).isoformat())
            known = self._pages.get(language)
            if known is not None and known.edition == edition and known.from_ms <= now_ms < known.until_ms:
                return known.page
            menu, until = await box.readers.read(lambda snapshot: _compose(box, snapshot, language, now_ms))
            page = await asyncio.to_thread(_make, menu)
            self._pages = {key: kept for key, kept in self._pages.items() if kept.edition == edition}
            if len(self._pages) >= _MOST_LANGUAGES:
                del self._pages[next(iter(self._pages))]
            self._pages[language] = _Kept(edition, now_ms, until, page)
            return page


def _compose(box: "Box", snapshot: Snapshot, language: str, at_ms: int) -> tuple[Menu, int]:
    """Read the menu, and until when its prices hold; what is sold out today stays on it, and says so."""
    today = snapshot.business_day
    categories = store.categories(snapshot, with_inactive=False)
    shown = {category.id for category in categories}
    products = [one for one in store.products(snapshot, today) if one.is_available and one.category_id in shown]
    if language:
        _translate(language, (*categories, *products))
    money = box.config.money()
    until = until_ms(snapshot, at_ms)
    groups, prices = prices_now(snapshot, products, at_ms)
    menu = Menu(
        currency=money.code,
        exponent=money.exponent,
        language=language or box.config.language,
        business_day=today,
        prices_until=to_rfc3339(until),
        priced_table_groups=groups,
        prices=prices,
        categories=categories,
        products=products,
        usual_notes=usual_notes(box.config.language),
    )
    return menu, until


def _translate(language: str, entries: Iterable[Any]) -> None:
    """Put names in a language in place of the house's own, down to the last choice of a preference set."""
    for entry in entries:
        entry.name = name_in(language, entry.name, entry.translations)
        for part in ("portions", "options", "ingredients", "preference_sets", "choices", "combo_parts"):
            _translate(language, getattr(entry, part, ()))


def _make(menu: Menu) -> Page:
    body = msgspec.json.encode(menu)
    return Page(body, gzip.compress(body, compresslevel=6, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:32]}"')
