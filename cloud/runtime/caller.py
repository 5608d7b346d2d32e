"""Who acts, and what he may do."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """An admin with a session, the command line, or nobody; `actions` are the permissions of his role."""

    admin_id: str
    name: str
    role: str
    actions: frozenset[str]
    address: str
    session: bytes = b""

    @property
    def is_nobody(self) -> bool:
        """Say whether nobody is logged in."""
        return not self.name


COMMAND_LINE = Caller("", "command line", "admin", frozenset(), "this machine")
SYSTEM = Caller("", "the cloud itself", "", frozenset(), "")
