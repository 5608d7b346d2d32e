"""What crosses HTTP about people, their devices and their sessions. Instants are RFC 3339 in UTC."""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

RoleName = Literal["waiter", "manager", "sysadmin", "cashier", "supervisor", "inventory_clerk", "kitchen"]
DeviceKind = Literal["phone", "till", "desk", "kitchen", "display"]
Language = Literal["el", "en"]
UserId = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
ProductId = Annotated[int, Meta(ge=1, le=(1 << 63) - 1)]
# Wide enough to be told in words what is wrong; narrow enough to cost nothing.
Typed = Annotated[str, Meta(max_length=200)]


class UserAdd(msgspec.Struct, frozen=True):
    """Somebody new; the PIN is 4 to 8 digits."""

    username: Typed
    pin: Typed
    role: RoleName = "waiter"
    language: Language | None = None


class UserChange(msgspec.Struct, frozen=True):
    """What is absent stays as it is. A new PIN ends the person's sessions elsewhere.

    What somebody in training orders prints TRAINING and counts nowhere; what he opened before counts as before.
    `badge` is what a reader types of his card, null takes it away; it is never told again.
    """

    username: Typed | UnsetType = UNSET
    pin: Typed | UnsetType = UNSET
    role: RoleName | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    is_training: bool | UnsetType = UNSET
    language: Language | UnsetType | None = UNSET
    badge: Typed | UnsetType | None = UNSET


class User(msgspec.Struct, frozen=True):
    """A person; `weak_pin` only where a PIN has just been set."""

    id: int
    username: str
    role: str
    is_active: bool
    language: str | None
    is_training: bool
    has_badge: bool
    created_at: str
    weak_pin: bool | UnsetType = UNSET


class RoleActions(msgspec.Struct, frozen=True, kw_only=True):
    """What a role may do here, what it may as the matrix ships, and how many people work in it."""

    role: str
    actions: list[str]
    default_actions: list[str]
    people: int


class RoleMatrix(msgspec.Struct, frozen=True, kw_only=True):
    """Every role, and every action there is."""

    roles: list[RoleActions]
    actions: list[str]


class RoleChange(msgspec.Struct, frozen=True):
    """All that a role may do from now on."""

    actions: Annotated[list[Typed], Meta(max_length=200)]


class Assistants(msgspec.Struct, frozen=True):
    """Who may serve a waiter's tables, as a whole."""

    assistant_ids: Annotated[list[UserId], Meta(max_length=50)]


class Assistant(msgspec.Struct, frozen=True):
    """One who may."""

    id: int
    username: str
    role: str
    is_active: bool


class Login(msgspec.Struct, frozen=True):
    """Name and PIN; a device that was here before sends its id and its key."""

    username: Typed
    pin: Typed
    device_id: Typed | None = None
    device_key: Typed | None = None
    device_name: Typed | None = None


class BadgeLogin(msgspec.Struct, frozen=True):
    """What a reader typed of a card, on a till or desk that joined."""

    badge: Typed
    device_id: Typed
    device_key: Typed


class PersonShown(msgspec.Struct, frozen=True):
    """Somebody on the log-in screen; `color` is one of twelve, 0 to 11, and always his."""

    id: int
    username: str
    role_initial: str
    color: int


class Colleague(msgspec.Struct, frozen=True):
    """Somebody who works here, as colleagues see him; `is_here` while he is logged in somewhere.

    Tables are handed to who `takes_orders`.
    """

    id: int
    username: str
    role: str
    color: int
    is_here: bool
    takes_orders: bool


class Favourites(msgspec.Struct, frozen=True):
    """Products at hand, in order."""

    product_ids: Annotated[list[ProductId], Meta(max_length=60)]


class OwnPin(msgspec.Struct, frozen=True):
    """The PIN that one has, and the one that one wants: 4 to 8 digits."""

    old: Typed
    new: Typed


class PinSet(msgspec.Struct, frozen=True):
    """A PIN was set; a weak one is among those that are tried first."""

    weak_pin: bool


class FirstManager(msgspec.Struct, frozen=True):
    """The one-time code of the set-up, and whom it makes."""

    setup_code: Typed
    username: Typed
    pin: Typed
    device_name: Typed | None = None
    language: Language | None = None


class Me(msgspec.Struct, frozen=True):
    """Who is logged in here, what he may do, and until when."""

    id: int
    username: str
    role: str
    language: str | None
    is_training: bool
    actions: list[str]
    device_id: str
    session_id: str
    expires_at: str


class LoggedIn(msgspec.Struct, frozen=True):
    """A token, and the device's own id and key: the key is here only when it was made just now."""

    access_token: str
    expires_at: str
    user: Me
    device_id: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105  the scheme of RFC 6750
    device_key: str | UnsetType = UNSET


class Heartbeat(msgspec.Struct, frozen=True):
    """The session goes on until then."""

    expires_at: str


class Session(msgspec.Struct, frozen=True):
    """Who works on which device, since when, and when it was last heard of (to the minute)."""

    id: str
    user_id: int
    username: str
    role: str
    device_id: str
    device_name: str
    device_kind: str
    owner_id: int | None
    opened_at: str
    last_seen_at: str
    expires_at: str


class Ended(msgspec.Struct, frozen=True):
    """How many sessions were ended."""

    ended: int


class JoinCodeAsk(msgspec.Struct, frozen=True):
    """For how many devices a code is, for how long, and what it makes of them: without a `kind`, what they say."""

    uses: Annotated[int, Meta(ge=1, le=100)] = 1
    minutes: Annotated[int, Meta(ge=1, le=1_440)] = 30
    kind: DeviceKind | None = None


class JoinCode(msgspec.Struct, frozen=True):
    """A code to type or scan; it is shown once."""

    join_code: str
    uses: int
    expires_at: str
    kind: DeviceKind | None = None


class Enrol(msgspec.Struct, frozen=True):
    """A device that joins; `id` is made by the device, so that it can ask again when the answer was lost."""

    join_code: Typed
    name: Typed
    kind: DeviceKind = "phone"
    id: Typed | None = None


class Enrolled(msgspec.Struct, frozen=True):
    """What the device keeps; the key is shown once. `kind` is what it is here, which its code may have said."""

    device_id: str
    device_key: str
    kind: str = "unenrolled"


class Device(msgspec.Struct, frozen=True):
    """A device; `owner_id` is on whose phone."""

    id: str
    name: str
    kind: str
    owner_id: int | None
    is_blocked: bool
    enrolled_at: str
    last_seen_at: str


class DeviceChange(msgspec.Struct, frozen=True):
    """What is absent stays as it is. A blocked device's sessions end."""

    name: Typed | UnsetType = UNSET
    owner_id: UserId | UnsetType | None = UNSET
    is_blocked: bool | UnsetType = UNSET
