"""How names are folded for search, and what a site's state is called."""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")
_MOST_WORDS = 40
_LONGEST_WORD = 40


def fold(text: str) -> str:
    """Return a text as it is searched: no case, no accents, a final sigma like any other."""
    plain = unicodedata.normalize("NFD", text.casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).replace("ς", "σ")


def words_of(texts: Iterable[str]) -> list[str]:
    """Return the different words of some texts, folded."""
    found = dict.fromkeys(word[:_LONGEST_WORD] for text in texts for word in _WORD.findall(fold(text)))
    return list(found)[:_MOST_WORDS]


def name_key(name: str) -> str:
    """Return what a name is ordered by."""
    return fold(name)[:200]


def state_of(row: object, now_ms: int) -> str:
    """Return a site's state at a glance, the most urgent first; `row` is a line of the list."""
    get = row._mapping.__getitem__  # type: ignore[attr-defined]  # noqa: SLF001  a public attribute of SQLAlchemy's
    holds = (
        ("deregistered", get("deregistered_ms")),
        ("locked", get("is_locked")),
        ("unclaimed", get("bound_ms") is None),
        ("expired", get("ends_ms") <= now_ms),
        ("grace", get("expires_ms") <= now_ms),
        ("silent", get("bound_ms") is not None and get("expected_ms") < now_ms),
    )
    return next((state for state, is_so in holds if is_so), "active")
