"""What was set for a day and still holds: what is sold out, counted down or at today's price."""

from appliance.menu import store
from appliance.menu.contract import Product
from appliance.runtime.tx import Snapshot


def still_standing(snapshot: Snapshot) -> list[Product]:
    """Return the products of which something holds today that is not on the card itself."""
    found = store.products(snapshot, snapshot.business_day)
    return [one for one in found if one.sold_out or one.countdown is not None or one.todays_price is not None]
