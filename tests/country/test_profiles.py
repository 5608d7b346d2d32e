"""What ships: every country the box knows, and the cases that make them differ."""

import pytest

from appliance.config import Config
from appliance.country.model import Charge, Mark, Mode, Profile
from appliance.country.service import profile, profiles
from kernel.errors import DomainError
from kernel.money import Rounding, tax_in


def test_greece_is_the_home_of_the_demo() -> None:
    """Without a setting it is Greece, in its own currency."""
    assert Config().profile() is profile("gr")
    assert profile("gr").money() == Config().money()


@pytest.mark.parametrize(
    ("code", "dine_in", "take_away", "delivery"),
    [
        ("food", 1300, 1300, 1300),
        ("soft_drinks", 2400, 1300, 1300),
        ("alcohol", 2400, 2400, 2400),
        ("standard", 2400, 2400, 2400),
        ("reduced", 600, 600, 600),
        ("exempt", None, None, None),
    ],
)
def test_greek_rates(code: str, dine_in: int | None, take_away: int | None, delivery: int | None) -> None:
    """By what is sold and by how the guest gets it; the circulars of 2024 set soft drinks at the table apart."""
    tax = profile("gr").tax_of(code)
    assert [tax.rate(mode) for mode in Mode] == [dine_in, take_away, delivery]


@pytest.mark.parametrize(("country", "decimals"), [("jp", 0), ("gr", 2), ("ch", 2), ("ca", 2), ("kw", 3)])
def test_currencies_of_every_exponent_are_there(country: str, decimals: int) -> None:
    """So that nothing is built for two decimals alone."""
    assert profile(country).money().exponent == decimals


def test_the_same_dish_bears_another_rate_on_the_way_home() -> None:
    """Switzerland and Japan tax what is eaten at the table higher."""
    assert [profile("ch").tax_of("food").rate(mode) for mode in Mode] == [810, 260, 260]
    assert [profile("jp").tax_of("food").rate(mode) for mode in Mode] == [1000, 800, 800]


def test_a_cover_charge_is_forbidden_in_greece_and_usual_in_italy() -> None:
    """A charge that is not forbidden may be made."""
    assert not profile("gr").allows(Charge.COVER)
    assert profile("it").allows(Charge.COVER)
    assert profile("gr").allows(Charge.MINIMUM)


def test_cash_is_rounded_to_the_smallest_coin() -> None:
    """Five centimes or cents in Switzerland and Canada; Greece rounds nothing."""
    assert [(profile(one).cash.step, profile(one).cash.mode) for one in ("ch", "ca", "gr")] == [
        (5, Rounding.HALF_UP),
        (5, Rounding.HALF_UP),
        (1, Rounding.HALF_UP),
    ]


def test_prices_include_tax_or_not() -> None:
    """Only Canada adds it at the end."""
    assert [one.code for one in profiles().values() if not one.prices_include_tax] == ["ca"]


def test_papers_have_names_in_each_language() -> None:
    """Greek and English always; the local ones where the country speaks another language."""
    greek, italian = profile("gr").documents, profile("it").documents
    assert (greek.slip.pick("el"), greek.bill.pick("el"), greek.receipt.pick("el")) == (
        "Δελτίο παραγγελίας",
        "Λογαριασμός",
        "Απόδειξη",
    )
    assert (italian.bill.pick("en"), italian.bill.pick("it")) == ("Bill", "Preconto")
    assert greek.z_report.pick("fr") == "Day close (Z)"


@pytest.mark.parametrize("country", profiles().values(), ids=lambda one: one.code)
def test_every_country_says_what_its_paper_is_not(country: Profile) -> None:
    """No bill and no receipt of ours may be taken for a fiscal one; some tax is the default and has a name."""
    assert Mark.NOT_FISCAL in country.marks.bill
    assert Mark.NOT_FISCAL in country.marks.receipt
    assert country.not_fiscal.pick("el")
    assert country.tax_of(country.default_tax).name.pick("en")


def test_rates_are_what_money_reckons_with() -> None:
    """12.40 for a served drink at 24 % holds 2.40 of tax."""
    rate = profile("gr").tax_of("alcohol").rate(Mode.DINE_IN)
    assert rate is not None
    assert tax_in(1240, rate) == 240


def test_an_unknown_country_or_tax_says_which_exist() -> None:
    """So that the next attempt is right."""
    with pytest.raises(DomainError, match=r"'xx' is not known here\. Use one of: ca, ch, de, gr, it, jp, kw"):
        profile("xx")
    with pytest.raises(DomainError, match="food, drinks, standard, exempt"):
        profile("it").tax_of("wine")
