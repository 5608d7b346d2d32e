"""What a vendor's command may ask of a box, and with which arguments: one truth for both sides. Pure.

A box answers every other kind with a refusal.
"""

from typing import Annotated, Any, Final

import msgspec

from kernel.errors import invalid

# A bundle of diagnostics: its greatest size, and the greatest piece of it that is sent at once.
LARGEST_BUNDLE: Final = 8 * 1024 * 1024
LARGEST_CHUNK: Final = 256 * 1024
# A sealed backup that the vendor keeps for its owner: its greatest size, and the greatest piece that goes either way at once.
LARGEST_COPY: Final = 2 * 1024 * 1024 * 1024
COPY_PIECE: Final = 192 * 1024
# What a box shows the vendor's support at once.
LARGEST_SUPPORT_ANSWER: Final = 192 * 1024
SUPPORT_MINUTES: Final = 60
# The largest bundle of a version: more than two slots hold.
LARGEST_UPDATE: Final = 2 * 1024 * 1024 * 1024

_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]


class Restart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Start again in good order."""


class Diagnostics(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Collect a bundle and send it under this id."""

    bundle_id: _Word


class JoinCard(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Print a code with which a new phone joins; at the first station where none is named."""

    station_id: int | None = None


class SetConfig(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Settings that a vendor may change from afar; they hold from the next start."""

    log_level: str | None = None
    discovery: str | None = None
    discovery_subnets: str | None = None
    backup_dir: str | None = None
    cloud_url: str | None = None


class UpdateBundle(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the signed bundle for one kind of box lies, its SHA-256 (hex) and its size in bytes."""

    compatible: _Word
    url: Annotated[
        str, msgspec.Meta(pattern=r"^(https://[^\s/]+|http://(127\.0\.0\.1|localhost)(:\d+)?)/\S*$", max_length=1_000)
    ]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
    size: Annotated[int, msgspec.Meta(ge=1, le=LARGEST_UPDATE)]


class Update(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Change to a newer version at a quiet hour; each box takes the bundle of its own kind.

    It is answered when the version runs and was found fit, or will not.
    """

    version: _Word
    bundles: Annotated[tuple[UpdateBundle, ...], msgspec.Meta(max_length=8)] = ()


class UpdateCancel(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Forget a version that waits for its quiet hour; what is being installed goes on."""

    version: _Word


class SupportOpen(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Open the support view with the code that the manager reads out; `by` is told to him."""

    session: _Word
    code: _Word
    by: _Word


class SupportLook(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Show something within a support session, as the answer to `ask`."""

    session: _Word
    ask: _Word


class SupportReprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Print a ticket again."""

    session: _Word
    ask: _Word
    job_id: int


KINDS: Final[dict[str, type[msgspec.Struct]]] = {
    "restart": Restart,
    "diagnostics": Diagnostics,
    "join_card": JoinCard,
    "set_config": SetConfig,
    "update": Update,
    "update_cancel": UpdateCancel,
    "support_open": SupportOpen,
    "support_status": SupportLook,
    "support_logs": SupportLook,
    "support_printers": SupportLook,
    "support_reprint": SupportReprint,
    "support_pin": SupportLook,
    "support_close": SupportLook,
}
# What an admin may ask for by itself; the others belong to a bundle, a roll-out or a support session.
PLAIN: Final = frozenset({"restart", "join_card", "set_config", "update"})


class SupportAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a box shows in answer to one support command; `view` is JSON."""

    nonce: str
    at_ms: int
    session: str
    ask: str
    view: dict[str, Any]


class SupportEnd(msgspec.Struct, frozen=True, kw_only=True):
    """The box ended a support session: its manager did, or its time was over."""

    nonce: str
    at_ms: int
    session: str
    why: str


def check_args(kind: str, args: dict[str, Any]) -> dict[str, Any]:
    """Return a command's arguments as they are sent. Raises `DomainError(invalid)`, naming the place."""
    shape = KINDS.get(kind)
    if shape is None:
        raise invalid(f"There is no command {kind!r}.", key="command_unknown", field="kind")
    try:
        tidy = msgspec.json.decode(msgspec.json.encode(msgspec.convert(args, shape)), type=dict[str, Any])
    except msgspec.ValidationError as bad:
        raise invalid(f"The command's arguments are not right: {bad}.", key="command_args", field="args") from bad
    given = {name: value for name, value in tidy.items() if value is not None}
    if kind == "set_config" and not given:
        raise invalid("Say which setting to change.", key="command_args", field="args")
    return given


def is_plain(kind: str) -> bool:
    """Say whether an admin may ask for this kind by itself."""
    return kind in PLAIN
