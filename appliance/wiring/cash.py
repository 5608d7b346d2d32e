"""What cash is rounded to, and the drawer in which a check's lies."""

from typing import Literal

from appliance.cash import drawers
from appliance.config import Config
from appliance.payments.model import Coins
from appliance.printing.service import open_drawer
from appliance.runtime.tx import Tx


def coins_of(config: Config) -> Coins:
    """Return what cash is rounded to in the restaurant's country."""
    cash = config.profile().cash
    return Coins(cash.step, cash.mode)


def open_for_check(tx: Tx, order_id: str) -> Literal["opened", "opened_already", "in_training"]:
    """Open the drawer in which a check's cash lies, and have it written down: cash knows where it lies, printing kicks."""
    return drawers.open_for_check(tx, order_id, open_drawer)
