"""Who is acting, on which device: decided once by authentication, then carried by every command."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caller:
    """A person (or the box itself) and what they may do.

    `user_id` is None for the box, for the command line on the machine and for nobody. `actions` are the names of
    `appliance.staff.model.Action`; routes ask for one of them.
    """

    user_id: int | None
    name: str
    role: str
    actions: frozenset[str]
    device_id: str | None = None
    session_id: str | None = None
    is_local: bool = False
    is_training: bool = False  # what he orders prints, marked, and counts nowhere

    def may(self, action: str) -> bool:
        """Say whether the caller holds a permission; the machine's own command line holds all."""
        return self.is_local or action in self.actions

    @property
    def is_signed_in(self) -> bool:
        """Say whether somebody answered for this request."""
        return self.is_local or self.user_id is not None


NOBODY = Caller(user_id=None, name="", role="", actions=frozenset())
THE_BOX = Caller(user_id=None, name="box", role="box", actions=frozenset(), device_id="box", is_local=True)
COMMAND_LINE = Caller(
    user_id=None, name="command line", role="box", actions=frozenset(), device_id="cli", is_local=True
)
