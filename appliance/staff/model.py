"""Roles, what each may do, and the facts recorded about people. Pure."""

from enum import StrEnum

from kernel.events import Event


class Role(StrEnum):
    """What somebody is engaged as."""

    WAITER = "waiter"
    MANAGER = "manager"
    SYSADMIN = "sysadmin"
    CASHIER = "cashier"
    SUPERVISOR = "supervisor"
    INVENTORY_CLERK = "inventory_clerk"
    KITCHEN = "kitchen"


class Action(StrEnum):
    """A thing that needs permission; every route names one of these, or a gate."""

    SEE_FLOOR = "floor.see"
    EDIT_FLOOR = "floor.edit"
    SEE_MENU = "menu.see"
    EDIT_MENU = "menu.edit"
    RUN_OUT = "menu.daily"  # sold out, countdown, today's price
    TAKE_ORDERS = "orders.take"
    SEE_ALL_ORDERS = "orders.all"
    VOID_SENT = "orders.void"
    CANCEL_ORDER = "orders.cancel"
    REOPEN_ORDER = "orders.reopen"
    TAKE_PAYMENT = "payments.take"
    SEE_PRINTING = "printing.see"
    RUN_PRINTING = "printing.run"  # reprint, release held, switch a station, message
    EDIT_PRINTING = "printing.edit"
    SEE_REPORTS = "reports.see"
    SEE_STAFF = "staff.see"
    EDIT_STAFF = "staff.edit"
    RUN_SYSTEM = "system.run"
    SEE_AUDIT = "audit.see"


_WAITER = frozenset(
    {
        Action.SEE_FLOOR,
        Action.SEE_MENU,
        Action.TAKE_ORDERS,
        Action.TAKE_PAYMENT,
        Action.SEE_PRINTING,
    }
)
_SUPERVISOR = _WAITER | {
    Action.SEE_ALL_ORDERS,
    Action.VOID_SENT,
    Action.RUN_OUT,
    Action.RUN_PRINTING,
    Action.SEE_STAFF,
}
_MANAGER = frozenset(Action)

ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.WAITER: _WAITER,
    Role.CASHIER: _WAITER | {Action.SEE_ALL_ORDERS},
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.MANAGER: _MANAGER,
    Role.SYSADMIN: _MANAGER,
    Role.KITCHEN: frozenset({Action.SEE_MENU, Action.RUN_OUT, Action.SEE_PRINTING, Action.RUN_PRINTING}),
    Role.INVENTORY_CLERK: frozenset({Action.SEE_MENU, Action.RUN_OUT}),
}


class UserAdded(Event, frozen=True, kw_only=True):
    """Somebody may work here from now on."""

    user_id: int
    role: str

    def subject(self) -> str:
        """Name the person by id."""
        return f"user:{self.user_id}"


class LoggedIn(Event, frozen=True, kw_only=True):
    """A person answered for a device."""

    user_id: int
    session_id: str
    device_id: str

    def subject(self) -> str:
        """Name the person by id."""
        return f"user:{self.user_id}"
