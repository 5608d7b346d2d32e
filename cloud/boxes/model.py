"""Whether one box or two live on a chain of leases, and how the next call is spread."""

from dataclasses import dataclass

_SPREAD = 10  # a tenth of the interval, so that a fleet that lost its power together does not call together


@dataclass(frozen=True, slots=True)
class Chain:
    """Where a site's chain stands: the lease ids that may be named, seq and boots seen.

    First the one that was named last, then the one that answered it, then those that the channel gave since.
    """

    leases: tuple[str, ...]
    seq: int
    boot_id: str
    boot_before: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a heartbeat shows: why it forks the chain (empty where it does not), and how the chain goes on."""

    fork: str
    chain: Chain


def judge(chain: Chain, previous_jti: str, seq: int, boot_id: str, issued: str) -> Verdict:
    """Return what a heartbeat means for the chain, after which the lease `issued` may be named, or the one it named.

    A lost answer is named twice and forks nothing. Three things do: a lease that was left behind, a seq that does not
    grow, a boot id that had ended. Two boxes on one copied card show one of them by their second heartbeat at the latest.

    What the channel gave may be named still: it can have reached the box after this heartbeat was drawn up, whose own
    answer is lost then.
    """
    fork = ""
    if previous_jti not in chain.leases and (previous_jti or chain.seq):
        fork = "lease"
    elif seq <= chain.seq:
        fork = "seq"
    elif chain.boot_before and boot_id == chain.boot_before and boot_id != chain.boot_id:
        fork = "boot"
    named = (previous_jti,) if previous_jti else ()
    crossed = chain.leases[max(chain.leases.index(previous_jti) + 1, 2) :] if previous_jti in chain.leases else ()
    is_new_boot = boot_id != chain.boot_id
    return Verdict(
        fork,
        Chain(
            leases=(*named, *crossed, issued),
            seq=max(seq, chain.seq),
            boot_id=boot_id,
            boot_before=chain.boot_id if is_new_boot else chain.boot_before,
        ),
    )


def next_call_s(refresh_s: int, nonce: str) -> int:
    """Return in how many seconds a box is to call again: the plan's interval, spread by up to a tenth either way."""
    width = refresh_s // _SPREAD
    return refresh_s if not width else refresh_s - width + hash_spread(nonce) % (2 * width + 1)


def hash_spread(nonce: str) -> int:
    """Return a number out of a nonce, the same every time."""
    return sum(ord(letter) * (at + 1) for at, letter in enumerate(nonce)) * 2_654_435_761 % (1 << 32)
