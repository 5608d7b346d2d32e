"""A profile that cannot be meant is refused with its file and key, before anything is sold by it."""

import copy
import tomllib
from importlib import resources
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.country.model import Mode, read_profile
from kernel.errors import DomainError

GREECE = tomllib.loads((resources.files("appliance.country") / "profiles" / "gr.toml").read_text("utf-8"))


def refused(data: dict[str, Any], file: str = "gr.toml") -> DomainError:
    """Return the refusal of a profile."""
    with pytest.raises(DomainError) as caught:
        read_profile(file, data)
    assert file in caught.value.message
    return caught.value


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    """Return the Greek profile with one value set, or taken out with `...`."""
    data = copy.deepcopy(GREECE)
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    if to is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return data


@pytest.mark.parametrize(
    ("path", "to", "key"),
    [
        (("colour",), "blue", "colour"),
        (("tax", 0, "dine_inn"), 1300, "tax[0].dine_inn"),
        (("tax", 1, "delivery"), 10_001, "tax[1].delivery"),
        (("tax", 1, "delivery"), -1, "tax[1].delivery"),
        (("tax", 1, "delivery"), 13.5, "tax[1].delivery"),
        (("tax", 0, "name", "el"), ..., "tax[0].name.el"),
        (("tax", 0, "name", "en"), "", "tax[0].name.en"),
        (("tax", 0, "code"), "Food!", "tax[0].code"),
        (("tax", 1, "code"), "food", "tax[1].code"),
        (("tax", 0, "exempt"), True, "tax[0].exempt"),
        (("tax",), [], "tax"),
        (("default_tax",), "caviar", "default_tax"),
        (("code",), "it", "code"),
        (("currency",), "euro", "currency"),
        (("rounding", "mode"), "sideways", "rounding.mode"),
        (("rounding", "scope"), "table", "rounding.scope"),
        (("cash", "step"), 0, "cash.step"),
        (("documents", "z_report"), ..., "documents.z_report"),
        (("not_fiscal",), ..., "not_fiscal"),
        (("marks", "bill"), ["total"], "marks.bill"),
        (("marks", "receipt", 0), "horoscope", "marks.receipt[0]"),
        (("forbidden_charges",), ["tips"], "forbidden_charges[0]"),
        (("prices_include_tax",), "yes", "prices_include_tax"),
    ],
)
def test_the_key_at_fault_is_named(path: tuple[str | int, ...], to: Any, key: str) -> None:
    """Misspelt, missing, out of range, twice, or at odds with another."""
    assert refused(changed(*path, to=to)).fields["field"] == key


def test_a_file_is_named_for_its_country() -> None:
    """Else one country would be read for another."""
    assert refused(GREECE, "it.toml").fields == {"file": "it.toml", "field": "code"}


@given(st.sampled_from(list(Mode)), st.integers())
def test_only_rates_from_nought_to_all_are_read(mode: Mode, rate: int) -> None:
    """A rate that is read is the one that was written."""
    data = changed("tax", 0, mode.value, to=rate)
    if 0 <= rate <= 10_000:
        assert read_profile("gr.toml", data).tax[0].rate(mode) == rate
    else:
        assert refused(data).fields["field"] == f"tax[0].{mode.value}"
