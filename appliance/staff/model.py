"""Roles, what each may do, how names and PINs are formed, how people vouch for each other, and the facts about it. Pure.

Long because it is one vocabulary: every permission of the house, and every fact recorded about people and devices.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from kernel.clock import MINUTE_MS
from kernel.errors import invalid
from kernel.events import Event

LONGEST_NAME = 40
_PIN_DIGITS = range(4, 9)


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
    OVERRIDE_PRICE = "menu.override"  # a line at another price than the right one, with a reason
    TAKE_ORDERS = "orders.take"
    SEE_ALL_ORDERS = "orders.all"
    VOID_SENT = "orders.void"
    CANCEL_ORDER = "orders.cancel"
    REOPEN_ORDER = "orders.reopen"
    GIVE_DISCOUNT = "orders.discount"  # and make or take off a charge
    GIVE_TREAT = "orders.treat"
    SET_CHARGES = "orders.charges"  # which charges come by themselves
    REMAKE = "orders.remake"
    SWAP = "orders.swap"
    LET_GO = "orders.walk_out"  # guests who left without paying
    EDIT_ACTS = "acts.edit"  # reasons, limits and allowances of voids, treats and their like
    EXCEED_LIMITS = "acts.exceed"  # do or approve more of one than its limit
    TAKE_PAYMENT = "payments.take"
    REFUND_PAYMENT = "payments.refund"
    WRITE_OFF = "payments.write_off"  # what guests left owing and never will pay
    EDIT_TENDERS = "payments.edit"
    CARRY_CASH = "cash.own"  # one's own wallet: open, move, count
    RUN_DRAWER = "cash.drawer"  # open a drawer's shift, move, count it blind
    MANAGE_CASH = "cash.manage"  # everybody's cash: see, accept, assign, keep drawers
    SEE_PRINTING = "printing.see"
    RUN_PRINTING = "printing.run"  # reprint, release held, switch a station, message
    EDIT_PRINTING = "printing.edit"
    SEE_REPORTS = "reports.see"
    CLOSE_DAY = "day.close"  # open a business day, close it under its number
    RUN_FISCAL = "fiscal.run"  # what a fiscal provider was told and said; send it again
    SEE_STAFF = "staff.see"
    EDIT_STAFF = "staff.edit"
    MANAGE_STAFF = "staff.manage"  # which role may do what
    SEND_MESSAGES = "messages.send"  # words to colleagues' phones
    EDIT_RESTAURANT = "restaurant.edit"  # its name, country, clock, and how it works
    RUN_SYSTEM = "system.run"
    RESET_BOX = "system.reset"  # have everything of the restaurant leave the box
    RUN_BACKUP = "backup.run"  # see, make and take away backups: all that the box knows
    SEE_AUDIT = "audit.see"
    KEEP_AUDIT = "audit.keep"  # for how long what was said is kept


_WAITER = frozenset(
    {
        Action.SEE_FLOOR,
        Action.SEE_MENU,
        Action.TAKE_ORDERS,
        Action.TAKE_PAYMENT,
        Action.CARRY_CASH,
        Action.SEE_PRINTING,
    }
)
_SUPERVISOR = _WAITER | {
    Action.SEE_ALL_ORDERS,
    Action.VOID_SENT,
    Action.GIVE_DISCOUNT,
    Action.GIVE_TREAT,
    Action.REMAKE,
    Action.SWAP,
    Action.LET_GO,
    Action.RUN_OUT,
    Action.OVERRIDE_PRICE,
    Action.RUN_PRINTING,
    Action.SEE_STAFF,
    Action.SEND_MESSAGES,
}
_MANAGER = frozenset(Action)

ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.WAITER: _WAITER,
    Role.CASHIER: _WAITER | {Action.SEE_ALL_ORDERS, Action.RUN_DRAWER, Action.SEND_MESSAGES},
    Role.SUPERVISOR: frozenset(_SUPERVISOR),
    Role.MANAGER: _MANAGER,
    Role.SYSADMIN: _MANAGER,
    Role.KITCHEN: frozenset(
        {Action.SEE_MENU, Action.RUN_OUT, Action.SEE_PRINTING, Action.RUN_PRINTING, Action.SEND_MESSAGES}
    ),
    Role.INVENTORY_CLERK: frozenset({Action.SEE_MENU, Action.RUN_OUT}),
}


_KNOWN = frozenset(action.value for action in Action)


@lru_cache(maxsize=256)
def actions_with(role: str, differences: str) -> frozenset[str]:
    """Return what a role may do where a restaurant's matrix differs so: `+action` and `-action`, with spaces between.

    An action that this version does not know is left out.
    """
    held = {action.value for action in ROLE_ACTIONS[Role(role)]}
    for word in differences.split():
        if word.startswith("-"):
            held.discard(word[1:])
        elif word[1:] in _KNOWN:
            held.add(word[1:])
    return frozenset(held)


# Nobody raises anybody above himself, nor touches who stands above him.
_RANK: dict[Role, int] = {Role.SYSADMIN: 2, Role.MANAGER: 1}


_COLORS = 12


def color_of(user_id: int) -> int:
    """Return which of twelve colours a person has on every screen, 0 to 11."""
    return user_id % _COLORS


@dataclass(frozen=True, slots=True)
class LoginHabits:
    """How people log in in this house: joined devices show their names, and tills know their badges."""

    shows_names: bool
    has_badges: bool


def outranks(actor: str, other: Role) -> bool:
    """Say whether somebody of the role `actor` stands below `other` and so may neither make nor change one."""
    return _RANK.get(other, 0) > _RANK.get(Role(actor), 0)


@dataclass(frozen=True, slots=True)
class Approval:
    """Somebody typed the PIN of a person who may do more: who that was, and what he may do."""

    user_id: int
    actions: frozenset[str]


@dataclass(frozen=True, slots=True)
class Promised(Approval):
    """The caller names an approval that he asked for. Nothing of it is looked at yet: who approves is in its row."""

    approval_id: str
    command_hash: bytes


@dataclass(frozen=True, slots=True)
class Rehearsal(Approval):
    """The command is only tried, and will be undone: `actions_needed` gathers what its caller may not do himself."""

    actions_needed: list[str]


class ApprovalState(StrEnum):
    """Where an asked approval stands. One that nobody answered or used in time is none of these any more."""

    PENDING = "pending"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    USED = "used"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class AskedApproval:
    """A command that somebody asked a colleague's yes for; `told` is what the box says it does, as JSON.

    It must be decided until `expires_at_ms` (UTC ms); from a yes on, it must be used until then.
    """

    id: str
    asked_by: int
    command_hash: bytes
    actions: frozenset[str]
    told: bytes
    note: str | None
    state: ApprovalState
    asked_at_ms: int
    expires_at_ms: int
    decided_by: int | None = None
    decided_at_ms: int | None = None
    reason: str | None = None
    used_at_ms: int | None = None

    def state_at(self, at_ms: int) -> ApprovalState:
        """Return where it stands at an instant; a clock that was set back far ends it, as its time may long be over."""
        is_open = self.state in {ApprovalState.PENDING, ApprovalState.GRANTED}
        if is_open and not self.asked_at_ms - MINUTE_MS <= at_ms < self.expires_at_ms:
            return ApprovalState.EXPIRED
        return self.state


def clean_name(text: str, field: str = "username") -> str:
    """Return a name as it is stored: composed (NFC), without outer or doubled spaces. Raises `invalid`."""
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise invalid(f"Give a name of 1 to {LONGEST_NAME} letters.", field=field)
    return name


def fold_name(name: str) -> str:
    """Return the form in which names are compared: no case, no accents (Νίκος = ΝΙΚΟΣ)."""
    apart = unicodedata.normalize("NFKD", " ".join(name.split()))
    return "".join(letter for letter in apart if not unicodedata.combining(letter)).casefold()


def check_pin(pin: str) -> str:
    """Return a PIN that may be set. Raises `invalid` unless it is 4 to 8 digits."""
    if not (pin.isascii() and pin.isdigit() and len(pin) in _PIN_DIGITS):
        raise invalid("A PIN is 4 to 8 digits.", field="pin")
    return pin


def is_weak(pin: str) -> bool:
    """Say whether a PIN is among those that are tried first: one or two digits repeated, or digits in a row."""
    steps = {(int(late) - int(early)) % 10 for early, late in pairwise(pin)}
    return steps in ({0}, {1}, {9}) or pin == pin[:2] * (len(pin) // 2)


def person_key(user_id: int | None, name: str) -> str:
    """Return under what failures against a name are counted.

    Names that nobody has fall into 64 drawers: they are counted as real ones are, so that an answer does not tell
    them apart, and nothing is kept from which a PIN typed into the wrong field could be read.
    """
    if user_id is not None:
        return f"user:{user_id}"
    return f"nobody:{hashlib.sha256(fold_name(name).encode()).digest()[0] % 64}"


class _AboutPerson(Event, frozen=True, kw_only=True):
    user_id: int

    def subject(self) -> str:
        """Name the person by id."""
        return f"user:{self.user_id}"


class _AboutDevice(Event, frozen=True, kw_only=True):
    device_id: str

    def subject(self) -> str:
        """Name the device by id."""
        return f"device:{self.device_id}"


class UserAdded(_AboutPerson, frozen=True, kw_only=True):
    """Somebody may work here from now on."""

    role: str


class UserChanged(_AboutPerson, frozen=True, kw_only=True):
    """Fields of a person were set; neither names nor PINs are in here."""

    changed: tuple[str, ...]
    role: str
    is_active: bool


class UserDeactivated(_AboutPerson, frozen=True, kw_only=True):
    """Somebody may not work here any more."""


class AssistantsAssigned(_AboutPerson, frozen=True, kw_only=True):
    """From now on exactly these may serve the tables of this waiter."""

    assistant_ids: tuple[int, ...]


class RolesChanged(Event, frozen=True, kw_only=True):
    """From now on people of a role may do this, and may not do that."""

    role: str
    added: tuple[str, ...]
    removed: tuple[str, ...]

    def subject(self) -> str:
        """Name the role."""
        return f"role:{self.role}"


class FavouritesSet(_AboutPerson, frozen=True, kw_only=True):
    """What somebody wants at hand, from now on, in his order."""

    product_ids: tuple[int, ...]


class FirstManagerOffered(Event, frozen=True, kw_only=True):
    """Nobody manages here: whoever reads the box's own folder may become the first manager, once."""

    def subject(self) -> str:
        """Name the box: there is nobody yet."""
        return "box:first-manager"


class FirstManagerMade(_AboutPerson, frozen=True, kw_only=True):
    """The one-time code was used, and is spent."""


class LoggedIn(_AboutPerson, frozen=True, kw_only=True):
    """A person answered for a device."""

    session_id: str
    device_id: str


class SessionExtended(_AboutPerson, frozen=True, kw_only=True):
    """A person at work got a new token for the same session."""

    session_id: str
    expires_at_ms: int


class SessionEnded(_AboutPerson, frozen=True, kw_only=True):
    """A session's tokens are worth nothing any more; `why` is one of `EndReason`."""

    session_id: str
    why: str


class EndReason(StrEnum):
    """Why a session ended before its time."""

    LOGGED_OUT = "logged out"
    FORCED = "forced"
    DEACTIVATED = "deactivated"
    PIN_CHANGED = "pin changed"
    DEVICE_BLOCKED = "device blocked"
    DEVICE_FORGOTTEN = "device forgotten"


class _Refused(Event, frozen=True, kw_only=True):
    """`place` is where it was tried, `user_id` is only there when the name is somebody's. Never what was typed."""

    place: str
    user_id: int | None = None

    def subject(self) -> str:
        """Name the person who was tried; the place stands in the payload, which may be erased."""
        return "user:unknown" if self.user_id is None else f"user:{self.user_id}"


class LoginRefused(_Refused, frozen=True, kw_only=True):
    """What was given was wrong: a `pin`, an `approval`, a `device key`, a `join code`, a `setup code` or a `badge`."""

    reason: str


class LockedOut(_Refused, frozen=True, kw_only=True):
    """The box stopped listening until then: to a `place`, to a `pair` of place and person, or about a `person`."""

    counter: str
    failures: int
    until_ms: int


class _OfApproval(Event, frozen=True, kw_only=True):
    """`user_id` is who asked, `actions` are the permissions that it takes: who holds all of them may see and decide."""

    approval_id: str
    user_id: int
    actions: tuple[str, ...]

    def subject(self) -> str:
        """Name the approval."""
        return f"approval:{self.approval_id}"


class ApprovalAsked(_OfApproval, frozen=True, kw_only=True):
    """Somebody asks for a colleague's yes to one command; `amount` is in minor units."""

    act: str
    order_id: str | None
    quantity: int | None
    amount: int | None
    expires_at_ms: int


class ApprovalGranted(_OfApproval, frozen=True, kw_only=True):
    """A colleague said yes; it is good once, until then."""

    granted_by: int
    expires_at_ms: int


class ApprovalRefused(_OfApproval, frozen=True, kw_only=True):
    """A colleague said no."""

    refused_by: int


class ApprovalWithdrawn(_OfApproval, frozen=True, kw_only=True):
    """Who asked wants it no more."""


class ApprovalUsed(_OfApproval, frozen=True, kw_only=True):
    """The command ran, approved by this colleague."""

    approved_by: int


class JoinCodeMade(Event, frozen=True, kw_only=True):
    """So many devices may enrol until then."""

    join_code_id: int
    uses: int
    expires_at_ms: int
    kind: str | None = None

    def subject(self) -> str:
        """Name the code by its row; the code itself is nowhere."""
        return f"join-code:{self.join_code_id}"


class DeviceEnrolled(_AboutDevice, frozen=True, kw_only=True):
    """A device got a key; `join_code_id` says by which code, None for one that came unenrolled or by set-up."""

    kind: str
    join_code_id: int | None = None


class DeviceChanged(_AboutDevice, frozen=True, kw_only=True):
    """Fields of a device were set; `owner_id` is on whose phone its events happened from now on."""

    changed: tuple[str, ...]
    owner_id: int | None
    is_blocked: bool


class DeviceForgotten(_AboutDevice, frozen=True, kw_only=True):
    """A device's key is worth nothing any more."""
