"""Tables that one waiter offers another: until he says yes, nothing changes."""

from appliance.orders import moves, service, store
from appliance.orders.access import SEE_ALL
from appliance.orders.model import Order, WaiterJoined
from appliance.orders.moves import Offer
from appliance.orders.passing import (
    AnswerHeard,
    NewOffer,
    OfferedCheck,
    OfferView,
    OfOffer,
    TablesDeclined,
    TablesOffered,
    TablesTaken,
    TablesWithdrawn,
    WaiterLeft,
)
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.roles import actions_of
from appliance.staff.service import names, require_user
from kernel.clock import to_rfc3339
from kernel.errors import conflict, forbidden, invalid, not_found
from kernel.ids import new_id, parse_id


def offer_tables(tx: Tx, body: NewOffer) -> Offer:
    """Offer checks to a colleague; the same id again is the same offer.

    Raises `invalid` when it is not said which or for whom, `forbidden` for other people's checks, and `conflict` for
    checks that have ended, that he does not serve, or that wait for another answer already.
    """
    ident = new_id(tx.at_ms) if body.id is None else parse_id(body.id)
    known = moves.offer(tx, ident)
    if known is not None:
        return _require_part_in(tx.caller, known)
    giver = _giver(tx, body)
    _require_taker(tx, giver, body.to_user_id)
    orders = _wanted(tx, giver, body)
    waiting = {order_id for one in moves.open_offers(tx) for order_id in one.order_ids}
    for order in orders:
        if order.id in waiting:
            raise service.stale(
                order, "is offered already. Wait for the answer, or withdraw it.", key="offered_already"
            )
    offer = Offer(
        id=ident,
        from_user_id=giver,
        to_user_id=body.to_user_id,
        state="open",
        offered_at_ms=tx.at_ms,
        settled_at_ms=None,
        order_ids=tuple(order.id for order in orders),
    )
    moves.add_offer(tx, offer)
    tx.emit(_told(TablesOffered, offer, offer.order_ids))
    return offer


def _giver(tx: Tx, body: NewOffer) -> int:
    giver = tx.caller.user_id if body.from_user_id is None else body.from_user_id
    if giver is None:
        raise invalid("Say whose tables these are.", field="from_user_id")
    if giver != tx.caller.user_id and not tx.caller.may(SEE_ALL):
        raise forbidden("These tables are somebody else's. He offers them himself, or a manager does.", key="not_yours")
    return giver


def _require_taker(tx: Tx, giver: int, user_id: int) -> None:
    taker = require_user(tx, user_id)
    if user_id == giver:
        raise invalid("Choose a colleague: these tables are his already.", field="to_user_id")
    if not taker["is_active"] or "orders.take" not in actions_of(tx, taker["role"]):
        raise conflict(f"{taker['username']} does not serve tables. Choose somebody else.", key="not_a_waiter")


def _wanted(tx: Tx, giver: int, body: NewOffer) -> list[Order]:
    if body.all == bool(body.order_ids):
        raise invalid("Name the checks in `order_ids`, or say `all`.", field="order_ids")
    if body.all:
        orders = store.active_orders(tx)
        waiters = store.waiters_of_each(tx, [order.id for order in orders])
        orders = [order for order in orders if giver in waiters[order.id]]
        if not orders:
            raise conflict("There is no open table to hand over.", key="no_tables")
        return orders
    found = {
        order.id: order for order in (service.find(tx, parse_id(one, "order_ids")) for one in body.order_ids or ())
    }
    for order in found.values():
        service.refuse_ended(order)
        if giver not in store.waiters_of(tx, order.id):
            raise service.stale(order, "is not his to hand over. Choose one that he serves.", key="not_served")
    return list(found.values())


# -- answering --------------------------------------------------------------------------------------


def accept(tx: Tx, ident: str) -> Offer:
    """Take what a colleague offers: its checks that are still open and his change hands now. Once more changes nothing."""
    offer = _require_open(tx, ident, "accepted")
    if offer.state == "accepted":
        return offer
    if tx.caller.user_id != offer.to_user_id:
        raise forbidden("Only the colleague to whom they were offered takes these tables.", key="not_for_you")
    taken = [order for order in _checks(tx, offer) if not order.has_ended]
    taken = [order for order in taken if offer.from_user_id in store.waiters_of(tx, order.id)]
    for order in taken:
        moves.let_go(tx, order.id, offer.from_user_id)
        tx.emit(WaiterLeft(order_id=order.id, user_id=offer.from_user_id))
        if offer.to_user_id not in store.waiters_of(tx, order.id):
            store.add_waiter(tx, order.id, offer.to_user_id)
            tx.emit(WaiterJoined(order_id=order.id, user_id=offer.to_user_id))
    moves.settle_offer(tx, offer.id, "accepted")
    tx.emit(_told(TablesTaken, offer, tuple(order.id for order in taken)))
    return require_offer(tx, offer.id)


def decline(tx: Tx, ident: str) -> Offer:
    """Say no to what a colleague offers; nothing changes but that he knows."""
    offer = _require_open(tx, ident, "declined")
    if offer.state == "declined":
        return offer
    if tx.caller.user_id != offer.to_user_id:
        raise forbidden("Only the colleague to whom they were offered says no to these tables.", key="not_for_you")
    moves.settle_offer(tx, offer.id, "declined")
    tx.emit(_told(TablesDeclined, offer, offer.order_ids))
    return require_offer(tx, offer.id)


def withdraw(tx: Tx, ident: str) -> Offer:
    """Take an offer back before it is answered."""
    offer = _require_open(tx, ident, "withdrawn")
    if offer.state == "withdrawn":
        return offer
    if tx.caller.user_id != offer.from_user_id and not tx.caller.may(SEE_ALL):
        raise forbidden("Only who offered these tables takes the offer back.", key="not_yours")
    moves.settle_offer(tx, offer.id, "withdrawn")
    tx.emit(_told(TablesWithdrawn, offer, offer.order_ids))
    return require_offer(tx, offer.id)


def hear(tx: Tx, ident: str) -> Offer:
    """Know how one's own offer was answered; a second time changes nothing. Raises `conflict` before there is an answer."""
    offer = require_offer(tx, ident)
    if tx.caller.user_id != offer.from_user_id:
        raise forbidden("Only who offered these tables hears the answer.", key="not_yours")
    if offer.state not in {"accepted", "declined"}:
        raise conflict("Nobody has answered this offer.", key="offer_unanswered")
    if moves.hear_answer(tx, offer.id):
        tx.emit(_told(AnswerHeard, offer, offer.order_ids))
    return offer


def require_offer(snapshot: Snapshot, ident: str) -> Offer:
    """Return an offer. Raises `not_found`."""
    found = moves.offer(snapshot, ident)
    if found is None:
        raise not_found("offer", ident)
    return found


def _require_open(tx: Tx, ident: str, wanted: str) -> Offer:
    """Return an offer that is open, or has the wanted end already. Raises `conflict` for another end."""
    offer = _require_part_in(tx.caller, require_offer(tx, ident))
    if offer.state not in {"open", wanted}:
        raise conflict(f"This offer was {offer.state} already. Look again.", key="offer_settled", state=offer.state)
    return offer


def _require_part_in(caller: Caller, offer: Offer) -> Offer:
    if not caller.may(SEE_ALL) and caller.user_id not in {offer.from_user_id, offer.to_user_id}:
        raise forbidden("This offer is between two colleagues.", key="not_for_you")
    return offer


def _checks(snapshot: Snapshot, offer: Offer) -> list[Order]:
    """Return the checks of an offer as they are; one that was merged is the one it went into."""
    return list({order.id: order for order in (service.find(snapshot, one) for one in offer.order_ids)}.values())


def _told(fact: type[OfOffer], offer: Offer, order_ids: tuple[str, ...]) -> OfOffer:
    return fact(offer_id=offer.id, from_user_id=offer.from_user_id, to_user_id=offer.to_user_id, order_ids=order_ids)


# -- showing ----------------------------------------------------------------------------------------


def list_offers(snapshot: Snapshot, caller: Caller) -> list[OfferView]:
    """Return the answers that the caller has not heard yet, then the open offers from and to him.

    Who may act on all orders sees everybody's open ones.
    """
    mine = [
        one
        for one in moves.open_offers(snapshot)
        if caller.may(SEE_ALL) or caller.user_id in {one.from_user_id, one.to_user_id}
    ]
    answers = [] if caller.user_id is None else moves.unheard_answers(snapshot, caller.user_id)
    return [show(snapshot, one) for one in (*answers, *mine)]


def show(snapshot: Snapshot, offer: Offer) -> OfferView:
    """Return an offer as phones see it."""
    known = names(snapshot, {offer.from_user_id, offer.to_user_id})
    return OfferView(
        id=offer.id,
        from_user_id=offer.from_user_id,
        from_name=known.get(offer.from_user_id, ""),
        to_user_id=offer.to_user_id,
        to_name=known.get(offer.to_user_id, ""),
        state=offer.state,
        offered_at=to_rfc3339(offer.offered_at_ms),
        settled_at=None if offer.settled_at_ms is None else to_rfc3339(offer.settled_at_ms),
        orders=[
            OfferedCheck(order_id=order.id, number=order.number, table_label=order.table_label, status=order.status)
            for order in _checks(snapshot, offer)
        ],
    )
