"""Checks of people in training: they print, marked, and count nowhere."""

from collections.abc import Iterable

from appliance.orders import store
from appliance.orders.model import Order
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Projection, Recorded, Snapshot, Tx
from kernel.errors import conflict, forbidden


def is_training(snapshot: Snapshot, order_id: str) -> bool:
    """Say whether an order was opened by somebody in training; one that is not there was not."""
    order = store.order(snapshot, order_id)
    return order is not None and order.is_training


def but_in_training(project: Projection) -> Projection:
    """Return a projection that passes over every fact of a check that counts nowhere."""

    def follow(tx: Tx, recorded: Recorded) -> None:
        order_id: str | None = getattr(recorded.event, "order_id", None)
        if order_id is None or not is_training(tx, order_id):
            project(tx, recorded)

    return follow


def alike(checks: Iterable[Order], *, training: bool) -> list[Order]:
    """Return those of a table's checks that somebody in training, or somebody who is not, may join by opening it."""
    return [check for check in checks if check.is_training == training]


def refuse_real(caller: Caller, order: Order) -> None:
    """Raise `forbidden` where somebody in training would act on a check that counts; the other way round he is helped."""
    if caller.is_training and not order.is_training:
        raise forbidden(
            "You are in training: open a check of your own. This one counts.", key="in_training", order_id=order.id
        )


def refuse_mixing(one: Order, other: Order) -> None:
    """Raise `conflict` where what counts would meet what does not."""
    if one.is_training != other.is_training:
        raise conflict(
            "One of these checks is for training and the other counts. They cannot be mixed.",
            key="training_differs",
            order_id=one.id,
        )
