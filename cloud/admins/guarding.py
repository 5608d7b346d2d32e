"""How often somebody may be wrong: counted by address and by account, before the try is judged."""

from cloud.admins import store
from cloud.runtime.addresses import counted_as
from cloud.runtime.database import Tx
from kernel.clock import SECOND_MS
from kernel.errors import DomainError, ErrorCode
from kernel.tries import FORGET_MS, Tries

FREE_TRIES = 10


async def count_try(tx: Tx, address: str, account: str, admin_id: str = "") -> None:
    """Count a try at an account from an address; raises `DomainError(limited)` while either is locked.

    The try counts as wrong until `forgive` takes it back, so that many at once are many in a row.
    """
    counters = [f"address {counted_as(address)}"]
    if not (admin_id and await store.has_logged_in_from(tx, admin_id, address)):
        counters.append(f"account {account}")
    await store.forget_tries(tx, tx.at_ms - FORGET_MS)
    kept = {counter: await store.tries(tx, counter) for counter in counters}
    wait_ms = max(one.wait_ms(tx.at_ms) for one in kept.values())
    if wait_ms:
        seconds = -(-wait_ms // SECOND_MS)
        raise DomainError(
            ErrorCode.LIMITED,
            f"Too many wrong tries. Wait {seconds} seconds, then try again.",
            key="locked_out",
            retry_after_s=seconds,
        )
    for counter, one in kept.items():
        await store.save_tries(tx, counter, one.fail(tx.at_ms, FREE_TRIES))


async def forgive(tx: Tx, address: str, account: str) -> None:
    """Take back the try that turned out right: the account starts anew, the address gets this one try back."""
    by_address = f"address {counted_as(address)}"
    one = await store.tries(tx, by_address)
    rest = one.forgive(1)
    await store.save_tries(tx, by_address, rest if rest.failures >= FREE_TRIES else Tries(rest.failures, rest.last_ms))
    await store.save_tries(tx, f"account {account}", Tries(0, tx.at_ms))
