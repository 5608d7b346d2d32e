"""Every parser that sees outside bytes, with what fuzzing found to lead to its corners, and with what once broke it."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.attack.parsers import TARGETS

CORPUS = Path(__file__).parent / "corpus"
SLOW = {"pictures", "menu_workbook", "stick", "templates", "backups"}


@pytest.mark.parametrize("name", TARGETS)
def test_what_was_found_is_still_held(name: str) -> None:
    """Each input of the corpus is refused or read as promised."""
    files = sorted((CORPUS / name).iterdir())
    assert files
    for file in files:
        TARGETS[name](file.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_any_bytes_near_them(name: str) -> None:
    """Inputs of the corpus cut, joined and changed by chance."""
    seeds = [file.read_bytes() for file in sorted((CORPUS / name).iterdir())]

    @settings(max_examples=5 if name in SLOW else 40)
    @given(st.data())
    def hold(data: st.DataObject) -> None:
        one, other = data.draw(st.sampled_from(seeds)), data.draw(st.sampled_from(seeds) | st.binary(max_size=40))
        at = data.draw(st.integers(0, len(one)))
        TARGETS[name](one[:at] + other + one[at + data.draw(st.integers(0, 8)) :])

    hold()
