"""Use cases of the box's address: choosing it, and what is recorded of its certificates."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from appliance.origin import store
from appliance.origin.authority import fingerprint, names_of
from appliance.origin.chains import Chain
from appliance.origin.contract import Checked, Whereabouts
from appliance.origin.model import (
    AuthorityDropped,
    AuthorityMade,
    CertificateServed,
    Origin,
    OriginChosen,
)
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import conflict


@dataclass(frozen=True, slots=True)
class Ports:
    """What the address asks the rooms that know phones, the network and the vendor.

    `waiting`: the names of the phones that say they hold unsent commands, and how many each. `own`: the box's own
    addresses. `hardware`: the hardware address of one of them. `neighbour`: that of a machine on the box's network,
    "" for one that is not there. `start_anew` has the box begin again with its settings read anew. `resolvers`: those that the
    network gave the box; blocking. `carry(method, path, body)` is a signed call to the vendor's cloud and returns its answer's
    body; it raises `LineLostError`.
    """

    waiting: Callable[[Snapshot], list[tuple[str, int]]]
    own: Callable[[], Sequence[str]]
    hardware: Callable[[str], str]
    neighbour: Callable[[str], str]
    start_anew: Callable[[], None]
    resolvers: Callable[[], Sequence[tuple[str, int]]]
    has_vendor: Callable[[], bool]
    carry: Callable[[str, str, bytes], Awaitable[bytes]]


class LineLostError(Exception):
    """The vendor's cloud was not reached, or refused (`is_refusal`, under `key`); the message says so."""

    def __init__(self, words: str, *, is_refusal: bool = False, key: str = "") -> None:
        super().__init__(words)
        self.is_refusal, self.key = is_refusal, key


def whereabouts(snapshot: Snapshot) -> Whereabouts:
    """Return where the box is reached, and where it was."""
    origin = store.current(snapshot)
    return Whereabouts(origin=None if origin is None else str(origin), left=tuple(map(str, store.left(snapshot))))


def choose(tx: Tx, origin: Origin, checked: Checked, waiting: list[tuple[str, int]], *, anyway: bool) -> None:
    """Make an origin the box's one. What counts already stays as it is.

    Raises `conflict` unless `anyway`: `origin_unreachable` where the box itself does not find it, `origin_phones_wait`
    where phones hold commands that lie at the origin before.
    """
    before = store.current(tx)
    if before == origin:
        return
    if not anyway and not checked.is_good:
        raise conflict(
            f"The box does not reach itself at {origin}. Look at what was found, or choose another address.",
            key="origin_unreachable",
            origin=str(origin),
        )
    if not anyway and before is not None and waiting:
        raise conflict(
            "Phones hold orders that are not sent yet, and they lie at the old address. Let them send first.",
            key="origin_phones_wait",
            phones=[name for name, _ in waiting][:20],
            commands=sum(count for _, count in waiting),
        )
    store.choose(tx, origin)
    tx.emit(
        OriginChosen(
            origin=str(origin),
            kind=origin.kind,
            before=None if before is None else str(before),
            waiting=len(waiting) if before is not None else 0,
        )
    )


def note_authority(tx: Tx, authority: Chain) -> None:
    """Record that the box made its own authority."""
    tx.emit(
        AuthorityMade(fingerprint=fingerprint(authority.leaf), names=names_of(authority), ends_at_ms=authority.ends_ms)
    )


def note_dropped(tx: Tx, authority: Chain) -> None:
    """Record that the authority's key was erased."""
    tx.emit(AuthorityDropped(fingerprint=fingerprint(authority.leaf)))


def note_served(tx: Tx, source: str, chain: Chain) -> None:
    """Record that a new certificate answers."""
    tx.emit(CertificateServed(source=source, names=chain.names, ends_at_ms=chain.ends_ms))
