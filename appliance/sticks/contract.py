"""What crosses the control socket about a stick, and what a manager sees of one."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
Key = Annotated[str, Meta(min_length=40, max_length=48)]
Words = Annotated[str, Meta(min_length=1, max_length=120)]
Name = Annotated[str, Meta(min_length=1, max_length=40)]
Setting = Annotated[str, Meta(max_length=400)]


class StickSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The settings that a stick may bring; no other ones."""

    name: Setting | None = None
    language: Setting | None = None
    country: Setting | None = None
    currency: Setting | None = None
    zone: Setting | None = None
    day_cutoff: Setting | None = None
    claim_code: Setting | None = None
    cloud_url: Setting | None = None
    cloud_root_key: Setting | None = None
    owner_key: Setting | None = None
    wifi_ssid: Setting | None = None
    wifi_password: Setting | None = None
    discovery_subnets: Setting | None = None


class StickPerson(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Somebody who works here from now on, with this role and PIN."""

    name: Name
    role: Name
    pin: Annotated[str, Meta(min_length=4, max_length=8)]
    language: Literal["el", "en"] | None = None


class StickPrinter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A printer of the house from now on, and its station: what is made there, and whether bills print there.

    What of the menu has no station yet goes to the first printer's.
    """

    name: Name
    address: Annotated[str, Meta(min_length=1, max_length=60)]
    port: Annotated[int, Meta(ge=1, le=65_535)]
    station: Name
    categories: Annotated[list[Name], Meta(max_length=50)] = []
    bills: bool = False


class StickMenu(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A menu as a file; `content` is base64 on the wire."""

    format: Literal["csv", "xlsx", "list"]
    content: bytes


class StickReset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The box is to be as new; `even_in_service`, also while checks or the day are open."""

    even_in_service: bool = False


class StickLoad(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """All that a stick brings into the house. `signed_by` is the key whose signature root has verified.

    `follows_restore`: it was judged before its backup took the place of the database that is there now.
    """

    digest: Digest
    signed_by: Key | None = None
    settings: StickSettings = StickSettings()
    people: Annotated[list[StickPerson], Meta(max_length=200)] = []
    printers: Annotated[list[StickPrinter], Meta(max_length=30)] = []
    menu: StickMenu | None = None
    logo: bytes | None = None
    licence: Annotated[str, Meta(max_length=262_144)] | None = None
    follows_restore: bool = False
    reset: StickReset | None = None


class StickFault(msgspec.Struct, frozen=True, kw_only=True):
    """Why the house would refuse it: in which part, and in which line (0 for none) and column of a file.

    `key` names the sentence by which it is told in the stick's language.
    """

    part: str
    line: int
    message: str
    key: str = ""
    column: str = ""


class StickVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """What the box makes of a stick: `take` it, `ask` a manager first, `applied` already, `refused` by one, or `faults`.

    `new`: it is to be as new, and nobody has ever begun anything here.
    """

    verdict: Literal["take", "ask", "applied", "refused", "faults", "new"]
    faults: list[StickFault] = []


class StickQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A manager is to say yes: what the stick would do, in Greek and English lines, without secrets."""

    digest: Digest
    signed_by: Key | None = None
    will_el: Annotated[list[Words], Meta(max_length=40)]
    will_en: Annotated[list[Words], Meta(max_length=40)]


class StickNamed(msgspec.Struct, frozen=True, kw_only=True):
    """Which stick is meant."""

    digest: Digest


class StickState(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a stick: `unknown`, `waiting`, `allowed`, `refused`, `applied`."""

    state: str


class StickDone(msgspec.Struct, frozen=True, kw_only=True):
    """The house holds what the stick says; `needs_restart` until the settings are read again."""

    applied: bool
    needs_restart: bool


class StickTale(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What became of a stick, to be printed at the first station."""

    digest: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$|^$")]
    outcome: Name
    text_el: Annotated[str, Meta(min_length=1, max_length=500)]
    text_en: Annotated[str, Meta(min_length=1, max_length=500)]


class StickPrinted(msgspec.Struct, frozen=True, kw_only=True):
    """Whether there was a printer to tell."""

    printed: bool


class StickView(msgspec.Struct, frozen=True, kw_only=True):
    """A stick as a manager sees it: `code` is the beginning of its digest, as the stick's own page shows it."""

    digest: str
    code: str
    state: str
    at: str
    signed_by: str | None
    will_el: list[str]
    will_en: list[str]


class StickList(msgspec.Struct, frozen=True, kw_only=True):
    """Sticks that wait for a manager, and the last ones before."""

    waiting: list[StickView]
    past: list[StickView]
