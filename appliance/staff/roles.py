"""Which role may do what: the matrix that ships, and where this restaurant's differs."""

from collections.abc import Iterable
from typing import NamedTuple

from appliance.runtime.tx import Snapshot, Tx
from appliance.staff import store
from appliance.staff.contract import RoleActions
from appliance.staff.model import ROLE_ACTIONS, Action, Role, RolesChanged, actions_with, outranks
from kernel.errors import conflict, forbidden, invalid, not_found

_KEEP = Action.MANAGE_STAFF.value


def actions_of(snapshot: Snapshot, role: str) -> frozenset[str]:
    """Return the names of what a role may do, as this snapshot or transaction sees it: nothing is kept that grows old."""
    return actions_with(role, store.role_differences(snapshot, role))


class Working(NamedTuple):
    """Somebody who works here, and what his role may do."""

    user_id: int
    name: str
    actions: frozenset[str]


def working(snapshot: Snapshot) -> list[Working]:
    """Return who works here, by name."""
    return [
        Working(row["id"], row["username"], actions_of(snapshot, row["role"]))
        for row in store.users(snapshot)
        if row["is_active"]
    ]


def tell(snapshot: Snapshot) -> list[RoleActions]:
    """Return the whole matrix, and how many people work in each role."""
    return [
        RoleActions(
            role=role,
            actions=_in_order(actions_of(snapshot, role)),
            default_actions=_in_order(ROLE_ACTIONS[role]),
            people=store.count_active(snapshot, role),
        )
        for role in Role
    ]


def change(tx: Tx, name: str, wanted: Iterable[str]) -> None:
    """Let a role do exactly this; it holds from the next request of everybody on.

    Raises `not_found` for the role, `invalid` for an action that there is not, `forbidden` for a role above the caller's
    and for more than he may himself, and `conflict` where nobody would be left who may change the matrix.
    """
    role = _parse_role(name)
    after = frozenset(_parse_action(action) for action in wanted)
    before = actions_of(tx, role)
    added, removed = after - before, before - after
    if not tx.caller.is_local:
        if outranks(tx.caller.role, role):
            raise forbidden("Only a sysadmin may change what a sysadmin may do.", key="above_you")
        require_no_more(tx, added)
    if not added and not removed:
        return
    had_keeper = has_keeper(tx)
    shipped = ROLE_ACTIONS[role]
    store.set_role_differences(
        tx, role, {action: action in after for action in Action if (action in after) != (action in shipped)}
    )
    if _KEEP in removed and not any(_KEEP in actions_of(tx, one) for one in Role):
        raise no_keeper()
    if had_keeper and not has_keeper(tx):
        raise no_keeper()
    tx.emit(RolesChanged(role=role, added=tuple(_in_order(added)), removed=tuple(_in_order(removed))))


def require_no_more(tx: Tx, actions: frozenset[str]) -> None:
    """Raise `forbidden` where the caller would give somebody what he may not do himself."""
    more = actions - tx.caller.actions
    if more and not tx.caller.is_local:
        words = ", ".join(_in_order(more))
        raise forbidden(f"You may not do this yourself, so you cannot let others: {words}.", key="more_than_you")


def has_keeper(snapshot: Snapshot) -> bool:
    """Say whether somebody who works here may change the matrix."""
    return any(_KEEP in actions_of(snapshot, role) and store.count_active(snapshot, role) for role in Role)


def no_keeper() -> Exception:
    """Return the refusal of what would leave nobody to say who may do what."""
    return conflict("Nobody would be left who may say who may do what. Let somebody else first.", key="last_keeper")


def _in_order(actions: Iterable[str]) -> list[str]:
    held = frozenset(actions)
    return [action.value for action in Action if action in held]


def _parse_role(name: str) -> Role:
    try:
        return Role(name)
    except ValueError:
        raise not_found("role", name[:40]) from None


def _parse_action(name: str) -> str:
    try:
        return Action(name).value
    except ValueError:
        raise invalid(f"There is no action {name[:40]!r}. GET /api/roles/ lists them.", field="actions") from None
