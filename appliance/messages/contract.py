"""What crosses HTTP about messages."""

from typing import Annotated

import msgspec
from msgspec import Meta

Ident = Annotated[int, Meta(ge=1)]
Id = Annotated[str, Meta(min_length=32, max_length=36)]
Text = Annotated[str, Meta(min_length=1, max_length=200)]


class NewMessage(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Words of one's own in `text` or the `phrase`'s code, and to whom: people, sections of today, or everybody.

    `order_id` is the check that it is about. The same `id`, made on the phone, is the same message.
    """

    id: Id | None = None
    text: Text | None = None
    phrase: Annotated[str, Meta(max_length=40)] | None = None
    to_user_ids: Annotated[list[Ident], Meta(max_length=200)] = []
    to_section_ids: Annotated[list[Ident], Meta(max_length=100)] = []
    everybody: bool = False
    order_id: Id | None = None


class Recipient(msgspec.Struct, frozen=True, kw_only=True):
    """Who was told, and when he saw it."""

    user_id: int
    name: str
    read_at: str | None


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A message. `phrase` is a code whose words stand in `text` in English; `to` is filled for who sent it."""

    id: str
    from_user_id: int | None
    from_name: str | None
    text: str
    phrase: str | None
    order_id: str | None
    sent_at: str
    read_at: str | None
    to: list[Recipient] = []


class MessageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """`unread` leaves out what was seen; `sent` lists what I sent instead of what I was told."""

    unread: bool = False
    sent: bool = False
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class Phrase(msgspec.Struct, frozen=True, kw_only=True):
    """What can be said with one tap, in Greek and English."""

    code: str
    el: str
    en: str
