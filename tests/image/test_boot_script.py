from pathlib import Path

import pytest

from image.boot.slots import COPY, ON_TRIAL, PROVEN
from tests.image.board import Card, make_card


@pytest.fixture(scope="module")
def card_of_a_new_box(tmp_path_factory: pytest.TempPathFactory) -> Card:
    """Return a card as it comes from the image: no state of the slots yet."""
    return make_card(tmp_path_factory.mktemp("card"))


@pytest.fixture
def card(card_of_a_new_box: Card, tmp_path: Path) -> Card:
    """Return such a card for one test."""
    mine = Card(tmp_path / "card")
    mine.path.write_bytes(card_of_a_new_box.path.read_bytes())
    return mine


def test_a_new_box_starts_slot_a_and_counts_the_try(card: Card) -> None:
    """The command line names the slot, the root and what the slot itself asks for."""
    assert card.start() == "root=PARTLABEL=rootA ro rootwait rauc.slot=A console=ttyAMA0 image=A"
    assert (card.state().primary, card.state().left) == ("A", (ON_TRIAL - 1, ON_TRIAL))


def test_a_slot_that_never_starts_well_gives_way_after_its_tries(card: Card) -> None:
    """An update that does not come up is left after three tries, by itself; the slot before it goes on."""
    card.change("set-state", "A", "good")
    card.change("set-state", "B", "bad")
    card.change("set-primary", "B")
    assert [card.start().partition("rauc.slot=")[2][:1] for _ in range(ON_TRIAL + 1)] == ["B", "B", "B", "A"]
    assert card.state().left == (PROVEN - 1, 0)


def test_a_slot_without_a_kernel_is_passed_over_at_once(card: Card) -> None:
    """Half an installation in the first slot costs no restart."""
    card.empty("A")
    assert "rauc.slot=B" in card.start()


def test_a_box_whose_slots_all_failed_begins_anew(card: Card) -> None:
    """No tries anywhere: both get theirs back, the order stays, and the box starts again by itself."""
    card.change("set-primary", "B")
    card.change("set-state", "A", "bad")
    card.change("set-state", "B", "bad")
    assert card.start() == ""
    assert card.state().left == (ON_TRIAL, ON_TRIAL)
    assert "rauc.slot=B" in card.start()


@pytest.mark.parametrize("written", [2, 30, 50])
def test_power_lost_while_a_try_is_written_down(card: Card, written: int) -> None:
    """The copy that U-Boot was writing is torn: the other one counts, and the box starts."""
    card.change("set-state", "A", "good")
    card.change("set-state", "B", "good")
    before = card.read()
    assert "rauc.slot=A" in card.start()
    after = card.read()
    place = next(at for at in (0, COPY) if before[at : at + COPY] != after[at : at + COPY])
    card.write(
        before[:place] + after[place : place + written] + bytes(COPY - written) + before[place + COPY : 2 * COPY]
    )
    assert card.state().left == (PROVEN, PROVEN)
    assert "rauc.slot=A" in card.start()
    assert card.state().left == (PROVEN - 1, PROVEN)


def test_a_state_that_is_rubbish_is_begun_anew(card: Card) -> None:
    """Both copies lost: the box starts slot A all the same."""
    card.write(b"\xff" * 2 * COPY)
    assert "rauc.slot=A" in card.start()
    assert card.state().left == (ON_TRIAL - 1, ON_TRIAL)
