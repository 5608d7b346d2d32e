"""What crosses HTTP of alerts."""

from typing import Annotated, Literal

import msgspec

from kernel.said import Said

Channel = Literal["email", "webhook"]
Kind = Literal["silent", "printer", "unsafe_shutdowns", "licence_ends", "cloned"]


class NewTarget(msgspec.Struct, frozen=True, kw_only=True):
    """Whom to tell: a mail address, or a webhook's https address; of these kinds, or of all."""

    channel: Channel
    address: Annotated[str, msgspec.Meta(min_length=3, max_length=500)]
    kinds: list[Kind] = []


class TargetView(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who is told. `problem` is why the last delivery did not arrive yet."""

    id: str
    channel: Channel
    address: str
    kinds: list[Kind]
    created_ms: int
    waiting: int
    problem: str


class AddedTarget(msgspec.Struct, frozen=True, kw_only=True):
    """A target, and for a webhook the secret that signs: shown this once."""

    target: TargetView
    secret: str


class IncidentQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Incidents that are open, or all; of one site, before an id."""

    is_open: bool = True
    site_id: str = ""
    before: str = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=200)] = 100


class IncidentView(msgspec.Struct, frozen=True, kw_only=True):
    """Something that needs somebody; `resolved_ms` is 0 while it lasts."""

    id: str
    site_id: str
    site_name: str
    kind: Kind
    subject: str
    detail: Said
    opened_ms: int
    resolved_ms: int


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a webhook gets."""

    delivery_id: str
    incident_id: str
    what: Literal["opened", "resolved", "test"]
    kind: str
    title: str
    site_id: str
    site_name: str
    subject: str
    detail: str
    at_ms: int
    link: str
