"""What those who read codes ask of the menu."""

import sqlite3

from appliance.inputs.labels import Product as CodedProduct
from appliance.inputs.service import Ports as InputPorts
from appliance.menu.service import find_coded, find_plu
from appliance.runtime.box import PlanGate, everything


def input_ports(plan: PlanGate = everything) -> InputPorts:
    """Return what those who read codes ask of the menu, and of the plan."""
    return InputPorts(
        by_code=lambda snapshot, code: _coded(find_coded(snapshot, code)),
        by_plu=lambda snapshot, plu: _coded(find_plu(snapshot, plu)),
        plan=plan,
    )


def _coded(row: sqlite3.Row | None) -> CodedProduct | None:
    return None if row is None else CodedProduct(row["id"], bool(row["is_weighed"]), bool(row["is_open_price"]))
