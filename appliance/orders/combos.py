"""What was sold as one: the lines of a combo go, are paid and are counted together."""

from collections.abc import Iterable, Mapping, Sequence

from appliance.menu import service as menu
from appliance.orders.model import Line, Order
from appliance.runtime.tx import Tx
from kernel.errors import conflict


def together(lines: Iterable[Line], line: Line) -> list[Line]:
    """Return a line and, of a combo, its other parts that still live."""
    if line.group_id is None:
        return [line]
    return [line, *(one for one in lines if one.group_id == line.group_id and one.id != line.id and one.live)]


def give_back(tx: Tx, order: Order, gone: Iterable[tuple[Line, int]]) -> None:
    """Make pieces sellable again: each product, and a combo once for all of its parts. In training nothing was taken."""
    if order.is_training:
        return
    combos = dict[str, tuple[int, int]]()
    for line, pieces in gone:
        menu.give_back(tx, line.product_id, pieces)
        if line.group_id is not None and line.combo_product_id is not None:
            combos[line.group_id] = line.combo_product_id, pieces
    for product_id, pieces in combos.values():
        menu.give_back(tx, product_id, pieces)


def refuse_torn(order: Order, lines: Sequence[Line], wanted: Mapping[str, int | None]) -> None:
    """Raise `conflict` where a part of a combo would be paid without the others; `wanted` is pieces by line, None all."""
    pieces = {line.id: wanted[line.id] or line.unpaid for line in lines if line.id in wanted}
    for line in lines:
        if line.id not in pieces:
            continue
        if any(part.due and pieces.get(part.id) != pieces[line.id] for part in together(lines, line)):
            raise conflict(
                f"{line.name} belongs to a menu, which is paid as one. Take the same of each of its parts.",
                key="combo_torn",
                order_id=order.id,
                line_id=line.id,
            )
