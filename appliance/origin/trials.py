"""A test with phones: those that open the page of an origin have shown that it works there. In memory only."""

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final, Literal

import msgspec

from appliance.origin.contract import PathSeen, PhoneSeen, TrialView
from appliance.origin.model import Origin
from kernel.clock import MINUTE_MS, to_rfc3339

_LASTS_MS: Final = 20 * MINUTE_MS
_MOST_SEEN: Final = 20
PAGE: Final = "/join/test"


@dataclass(slots=True)
class Trial:
    """One test, and who came."""

    origin: Origin
    began_ms: int
    paths: tuple[Origin, ...] = ()
    """What phones try besides the origin; the first is where they come in, for it is the likeliest to work."""
    token: str = field(default_factory=lambda: secrets.token_urlsafe(8))
    seen: dict[str, PhoneSeen] = field(default_factory=dict)

    def is_over(self, now_ms: int) -> bool:
        """Say whether nobody is waited for any more; also after the clock was set."""
        return not 0 <= now_ms - self.began_ms < _LASTS_MS

    def tried(self) -> tuple[Origin, ...]:
        """Return the addresses that a phone tries, the one that counts first."""
        return tuple(dict.fromkeys((self.origin, *self.paths)))

    def meet(self, token: str, host: str, phone: PhoneSeen) -> bool:
        """Note a phone that opened the page at an address under test; others, and what is too many, do not count."""
        is_right = self._is_its(token) and host in {one.netloc for one in self.tried()}
        if is_right and (phone.address in self.seen or len(self.seen) < _MOST_SEEN):
            self.seen.setdefault(phone.address, phone)
        return is_right

    def hear(self, token: str, address: str, reached: Collection[str]) -> bool:
        """Take down which addresses answered a phone that was seen before."""
        phone = self.seen.get(address)
        if phone is None or not self._is_its(token):
            return False
        paths = tuple(PathSeen(origin=str(one), is_reached=str(one) in reached) for one in self.tried())
        self.seen[address] = msgspec.structs.replace(phone, paths=paths)
        return True

    def _is_its(self, token: str) -> bool:
        return secrets.compare_digest(token.encode(), self.token.encode())

    def view(self) -> TrialView:
        """Return it as the manager sees it."""
        return TrialView(
            origin=str(self.origin),
            url=f"{(*self.paths, self.origin)[0]}{PAGE}?t={self.token}",
            began_at=to_rfc3339(self.began_ms),
            ends_at=to_rfc3339(self.began_ms + _LASTS_MS),
            seen=tuple(self.seen.values()),
        )


def device_of(user_agent: str) -> Literal["iphone", "android", "other"]:
    """Return what kind of phone says this of itself; iPads call themselves Macs."""
    if "iPhone" in user_agent or "iPad" in user_agent:
        return "iphone"
    return "android" if "Android" in user_agent else "other"
