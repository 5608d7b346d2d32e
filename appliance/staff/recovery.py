"""When something went wrong: which managers hear of it, and a new PIN for one whom the vendor's support let in.

The support's code is judged elsewhere, wrong ones count here.
"""

from dataclasses import replace

from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import lockout, service, store
from appliance.staff.contract import UserChange
from appliance.staff.model import Role
from kernel.errors import forbidden


def managers(snapshot: Snapshot) -> frozenset[int]:
    """Return who manages here."""
    return frozenset(row["id"] for row in store.users(snapshot) if row["is_active"] and row["role"] == Role.MANAGER)


def guard_place(tx: Tx, place: str, *, has_failed: bool) -> None:
    """Refuse while a place is locked, or count its failure: for codes that name nobody."""
    target = lockout.Target(place)
    if has_failed:
        lockout.record_failure(tx, target, "recovery code")
    else:
        lockout.refuse_while_locked(tx, target)


def set_manager_pin(tx: Tx, username: str, pin_hash: str) -> int:
    """Set a manager's PIN and end his sessions. Returns his id; raises `forbidden` for anybody else, known or not."""
    row = store.user_named(tx, username)
    if row is None or not row["is_active"] or row["role"] != Role.MANAGER:
        raise forbidden("There is no manager of this name. Write it as it stands at the log-in.", key="no_such_manager")
    tx.moment.caller = replace(tx.caller, user_id=row["id"])
    service.change_user(tx, row["id"], UserChange(), pin_hash)
    return int(row["id"])
