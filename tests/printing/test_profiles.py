"""The printers that are known."""

import pytest

from appliance.printing.profiles import DEFAULT_PROFILE, PrinterProfile, find_profile, load_profiles
from kernel.errors import DomainError, ErrorCode


def test_the_default_keeps_greek_under_29() -> None:
    """The Jolimark TP850UE is the printer a new station starts with."""
    assert DEFAULT_PROFILE == "jolimark-tp850ue"
    assert find_profile(DEFAULT_PROFILE).pages[0] == ("cp737", 29)


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("epson-tm-t20ii", 14),
        ("sunmi-v2", 14),
        ("rp326", 24),
        ("kr-306", 42),
        ("pos-5890", 64),
        ("th230", 10),
        ("sp2000", 15),
    ],
)
def test_each_model_keeps_greek_where_its_maker_put_it(name: str, number: int) -> None:
    """The number of CP737 differs by model."""
    assert ("cp737", number) in find_profile(name).pages


def test_widths_agree_with_the_paper() -> None:
    """80 mm is 48 columns of font A, or 42 where the head has 180 dots to the inch, and 58 mm is 32."""
    widths = {(p.paper_mm, p.columns, p.dots) for p in load_profiles().values()}
    assert widths == {(80, 48, 576), (80, 42, 512), (58, 32, 384)}


def test_an_unknown_model_is_named() -> None:
    """A station that names a printer nobody knows gets a refusal that says which."""
    with pytest.raises(DomainError, match="laser-9000") as refusal:
        find_profile("laser-9000")
    assert refusal.value.code is ErrorCode.NOT_FOUND


@pytest.mark.parametrize(
    "bad",
    [
        {"pages": ()},
        {"pages": (("cp737", 256),)},
        {"pages": (("klingon", 1),)},
        {"columns": 48, "dots": 384},
        {"columns": 8},
        {"buzzer": "zz"},
    ],
)
def test_a_profile_that_cannot_print_is_refused(bad: dict[str, object]) -> None:
    """Wrong data stops at the start, not in the middle of a Saturday."""
    good: dict[str, object] = {
        "name": "x", "label": "x", "paper_mm": 80, "columns": 48, "dots": 576, "pages": (("cp737", 29),)
    }  # fmt: skip
    PrinterProfile(**good)  # type: ignore[arg-type]
    with pytest.raises((ValueError, LookupError)):
        PrinterProfile(**{**good, **bad})  # type: ignore[arg-type]
