"""Which of two versions of Comanda came later."""

import re
from typing import Final

_VERSION: Final = re.compile(
    r"(?P<numbers>\d{1,9}(?:\.\d{1,9}){0,5})(?:\.?(?P<stage>dev|a|b|rc|post)(?P<count>\d{1,9}))?(?:\+[a-z0-9.]{1,60})?",
    re.ASCII,
)
_STAGES: Final = {"dev": -4, "a": -3, "b": -2, "rc": -1, "": 0, "post": 1}


def rank(version: str) -> tuple[object, ...] | None:
    """Return what versions are ordered by (`1.4.0rc1` before `1.4.0`, `1.10` after `1.9`); None for no version at all."""
    found = _VERSION.fullmatch(version)
    if found is None:
        return None
    numbers = [int(one) for one in found["numbers"].split(".")]
    while len(numbers) > 1 and numbers[-1] == 0:
        numbers.pop()
    return (tuple(numbers), _STAGES[found["stage"] or ""], int(found["count"] or 0))


def is_newer(version: str, than: str) -> bool:
    """Say whether a version comes after another; what cannot be ordered is not newer."""
    new, old = rank(version), rank(than)
    return new is not None and old is not None and new > old
