"""Several products sold at one price: what may be chosen for each part, and how the price is split over them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from appliance.menu.model import ComboPick
from kernel.errors import invalid
from kernel.money import spread


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a combo: between `least` and `most` of its products are taken.

    `deltas` are minor units by product and portion, None being the whole product.
    """

    id: int
    name: str
    least: int
    most: int
    deltas: Mapping[tuple[int, int | None], int]


def order_picks(combo: str, parts: Sequence[Part], picks: Sequence[ComboPick]) -> list[tuple[int, ComboPick, int]]:
    """Return what was chosen in the order of the parts, each with its place in `picks` and its price delta.

    Raises `invalid` for a part or product that the combo does not have, and for too few or too many in a part.
    """
    known = {part.id: part for part in parts}
    for index, pick in enumerate(picks):
        part = known.get(pick.part_id)
        if part is None or (pick.product_id, pick.portion_id) not in part.deltas:
            what = f"part {pick.part_id}" if part is None else f"product {pick.product_id} for {part.name}"
            field = "part_id" if part is None else "product_id"
            if part is not None and any(product_id == pick.product_id for product_id, _ in part.deltas):
                size = "whole" if pick.portion_id is None else f"portion {pick.portion_id} of"
                what, field = f"{size} product {pick.product_id} for {part.name}", "portion_id"
            raise invalid(
                f"{combo} has no {what} (any more). Refresh the menu and choose again.",
                field=f"combo[{index}].{field}",
                key="unknown_choice",
            )
    for part in parts:
        _check_count(combo, part, sum(pick.part_id == part.id for pick in picks))
    if not picks:
        raise invalid(f"{combo}: choose what belongs to it.", field="combo", key="combo_missing")
    places = [part.id for part in parts]
    numbered = sorted(enumerate(picks), key=lambda one: places.index(one[1].part_id))
    return [(index, pick, known[pick.part_id].deltas[pick.product_id, pick.portion_id]) for index, pick in numbered]


def _check_count(combo: str, part: Part, chosen: int) -> None:
    if not part.least <= chosen <= part.most:
        more: dict[str, int] = {"part_id": part.id, "min_choices": part.least, "max_choices": part.most}
        if chosen < part.least:
            words = f"{combo}: choose at least {part.least} for {part.name}."
            raise invalid(words, key="combo_missing", field="combo", **more)
        words = f"{combo}: choose at most {part.most} for {part.name}."
        raise invalid(words, key="combo_excess", field="combo", **more)


def split_price(price: int, listed: Sequence[int]) -> list[int]:
    """Return a combo's price in shares, in proportion to what its products cost by themselves; equal where all are free.

    The shares sum to the price, none is negative, and each product's share is taxed as the product is. Minor units.
    """
    return spread(price, listed if any(listed) else [1] * len(listed))
