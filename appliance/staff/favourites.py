"""Products that somebody wants at hand, on whichever phone he works."""

from collections.abc import Callable, Collection, Sequence

from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import store
from appliance.staff.model import FavouritesSet
from kernel.errors import forbidden

# Which of these products are on the menu; given by wiring, for staff knows no menu.
Sold = Callable[[Snapshot, Collection[int]], Collection[int]]


def of(snapshot: Snapshot, caller: Caller, sold: Sold) -> list[int]:
    """Return the caller's favourites in his order, without what was taken off the menu since; none for the box."""
    if caller.user_id is None:
        return []
    kept = store.favourites(snapshot, caller.user_id)
    known = sold(snapshot, kept)
    return [product_id for product_id in kept if product_id in known]


def set_own(tx: Tx, wanted: Sequence[int], sold: Sold) -> None:
    """Keep exactly these favourites for the caller, each once; what is not on the menu is left out.

    Raises `forbidden` for the box itself.
    """
    user_id = tx.caller.user_id
    if user_id is None:
        raise forbidden("Only a person has favourites. Log in first.")
    known = sold(tx, wanted)
    product_ids = tuple(one for one in dict.fromkeys(wanted) if one in known)
    if list(product_ids) != store.favourites(tx, user_id):
        store.set_favourites(tx, user_id, product_ids)
        tx.emit(FavouritesSet(user_id=user_id, product_ids=product_ids))
