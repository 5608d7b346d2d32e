"""People as somebody else's list names them: made, or brought up to what it says. Nobody is removed by a list."""

import msgspec

from appliance.runtime.tx import Tx
from appliance.staff import store
from appliance.staff.contract import UserChange
from appliance.staff.service import add_user, change_user


def list_person(tx: Tx, name: str, pin_hash: str, role: str, language: str | None) -> int:
    """Let a person of this name work here with this role and PIN, and return the id. Raises as `add_user` does."""
    known = store.user_named(tx, name)
    if known is None:
        return add_user(tx, name, pin_hash, role, language)
    change = msgspec.convert(
        {"role": role, "is_active": True, **({} if language is None else {"language": language})}, UserChange
    )
    change_user(tx, known["id"], change, pin_hash)
    return int(known["id"])
