"""The shape of a recorded fact: a past-tense name, a version and a payload that is a contract."""

from typing import ClassVar

import msgspec


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened. The class's name is its type in the journal; fields are its payload.

    Payloads refer to people by id and never hold their names. A change of a payload's meaning is a new `version`.
    """

    version: ClassVar[int] = 1

    def subject(self) -> str:
        """Return what the fact is about as `kind:id`, e.g. `order:0190…`."""
        raise NotImplementedError
