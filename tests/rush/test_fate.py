"""What became of promised lines, judged by the tickets alone; and plans that no house has."""

import pytest

from appliance.rush.model import Plan, Promise, Ticket, dish_of, fate_of, percentile
from kernel.errors import DomainError


def _ticket(
    number: int, state: str, *lines: str, supersedes: int | None = None, settled_ms: int | None = None
) -> Ticket:
    return Ticket(number, "kitchen", state, "", lines, supersedes, settled_ms)


def _promised(*lines: str) -> list[Promise]:
    return [Promise(line, "order", 1_000) for line in lines]


def test_a_promised_line_is_on_paper_waits_or_is_lost() -> None:
    """A line on a printed ticket took so long; one on a waiting ticket waits; one on none, or on a cancelled one only, is lost."""
    tickets = [
        _ticket(1, "confirmed", "a", settled_ms=1_250),
        _ticket(2, "held", "b"),
        _ticket(3, "cancelled", "c"),
        _ticket(4, "confirmed", "b"),  # a ticket that says when is believed, one that does not is not
    ]
    fate = fate_of(_promised("a", "b", "c", "d"), tickets)
    assert fate.to_paper == (0.25,)
    assert fate.waiting == {"held": 1}
    assert fate.waiting_lines == ("b",)
    assert fate.lost == ("c", "d")


def test_a_ticket_that_went_elsewhere_is_what_the_last_one_became() -> None:
    """Rerouted twice and printed there is printed; rerouted and waiting there waits; rerouted to nowhere is lost."""
    tickets = [
        _ticket(1, "rerouted", "a"),
        _ticket(2, "rerouted", supersedes=1),
        _ticket(3, "confirmed", supersedes=2, settled_ms=3_000),
        _ticket(4, "rerouted", "b"),
        _ticket(5, "queued", supersedes=4),
        _ticket(6, "rerouted", "c"),
    ]
    fate = fate_of(_promised("a", "b", "c"), tickets)
    assert (fate.to_paper, fate.waiting, fate.lost) == ((2.0,), {"queued": 1}, ("c",))


@pytest.mark.parametrize("plan", [(0, 1.0, 60.0), (500, 1.0, 60.0), (8, 0.0, 60.0), (8, 1e9, 60.0), (8, 1.0, 1e9)])
def test_a_plan_that_no_house_has_is_refused(plan: tuple[int, float, float]) -> None:
    """With the bounds in the sentence."""
    with pytest.raises(DomainError, match="choose between"):
        Plan(*plan, seed=1)


def test_percentiles_of_nothing_are_none() -> None:
    """And of a hundred values the 99th is the last but one."""
    assert percentile([], 0.5) is None
    assert percentile(range(100), 0.99) == 99


def test_a_dish_comes_with_what_it_must_have() -> None:
    """The first portion and the least number of choices; what is weighed, priced at the table or a combo is not ordered."""
    plain = {
        "id": 7,
        "is_weighed": False,
        "is_open_price": False,
        "combo_parts": [],
        "portions": [],
        "preference_sets": [],
    }
    chosen = {"min_choices": 1, "choices": [{"id": 4}, {"id": 5}]}
    free = {"min_choices": 0, "choices": [{"id": 6}]}
    assert dish_of(plain) == {"product_id": 7}
    assert dish_of({**plain, "portions": [{"id": 2}, {"id": 3}], "preference_sets": [chosen, free]}) == {
        "product_id": 7,
        "portion_id": 2,
        "preferences": [4],
    }
    assert [dish_of({**plain, **odd}) for odd in ({"is_weighed": True}, {"is_open_price": True})] == [None, None]
