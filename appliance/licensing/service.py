"""Use cases of the licence on a transaction: keeping it, and running what the vendor asked at most once."""

from collections.abc import Iterable
from dataclasses import dataclass

from appliance.licensing import store
from appliance.licensing.contract import Claim, Contact, LicenceView
from appliance.licensing.licence import Licence
from appliance.licensing.model import VendorAnswered, VendorAsked, Why, remind, trial_left_ms
from appliance.runtime.readiness import Reason
from appliance.runtime.tx import Tx
from kernel.clock import SECOND_MS, to_rfc3339
from kernel.codes import grouped
from kernel.events import Event
from kernel.fleet import Command
from kernel.lease import State
from kernel.said import Said, say


def keep(tx: Tx, body: bytes, events: Iterable[Event] = ()) -> None:
    """Keep the licence in the database, and what is new about it in the journal."""
    store.keep(tx, body)
    for event in events:
        tx.emit(event)


def begin_command(tx: Tx, command: Command) -> bool:
    """Note that a command has arrived and is to be run now; False where it arrived before and is only answered again."""
    if store.is_known(tx, command.id):
        store.report_again(tx, command.id)
        return False
    store.add_command(tx, command.id, command.kind)
    tx.emit(VendorAsked(command_id=command.id, kind=command.kind))
    return True


def answer_command(tx: Tx, command_id: str, state: str, said: Said) -> None:
    """Note what became of a command: done, failed or refused, and in a sentence."""
    store.answer_command(tx, command_id, state, said)
    tx.emit(VendorAnswered(command_id=command_id, state=state, detail=said.words))


def give_up_begun(tx: Tx, taken: frozenset[str] = frozenset()) -> None:
    """Answer what was being run when the box went out: nobody knows how far it came, and it is not run again.

    What is `taken` by another room is that room's to answer.
    """
    for command_id in store.running(tx):
        if command_id not in taken:
            answer_command(tx, command_id, "failed", say("box_stopped", "The box stopped while it was at it."))


@dataclass(frozen=True, slots=True)
class Seen:
    """What the keeper knows besides the licence: how its last try went, the claim, how many devices there are."""

    contact: Contact
    claim: Claim
    devices: int
    has_cloud: bool


def show(licence: Licence, seen: Seen) -> LicenceView:
    """Return the licence as a manager reads it."""
    standing, moment, verdict = licence.standing, licence.moment, licence.verdict
    lease = standing.lease
    return LicenceView(
        is_required=standing.is_required,
        state=verdict.state,
        why=verdict.why.value,
        reminder=remind(standing, moment).value,
        until=_instant(verdict.until_ms),
        fingerprint=grouped(standing.fingerprint),
        site_id=standing.site_id,
        site_name=standing.site_name,
        plan="" if lease is None else lease.plan,
        paid_until=_instant(None if lease is None else lease.lic_exp),
        refreshed_at=_instant(None if lease is None else lease.iat),
        grace_hours=0 if lease is None else lease.grace_s // 3_600,
        entitlements=() if lease is None else lease.entitlements,
        most_devices=None if lease is None else lease.limits.devices,
        most_outlets=None if lease is None else lease.limits.outlets,
        devices=seen.devices,
        is_locked=lease is not None and lease.locked,
        lock_reason="" if lease is None else lease.lock_reason,
        lock_at="" if lease is None or not lease.locked else lease.lock_at,
        trial_left_minutes=trial_left_ms(standing, moment) // (60 * SECOND_MS) if _is_unbound(licence) else None,
        has_cloud=seen.has_cloud,
        claim=seen.claim,
        contact=seen.contact,
        keys_version=0 if standing.keys is None else standing.keys.version,
    )


def findings(licence: Licence) -> Iterable[Reason]:
    """Return what of the licence keeps the box from serving well."""
    verdict = licence.verdict
    if verdict.state is State.LOCKED:
        yield Reason("licence_locked", "The vendor has locked the box: no new orders. See the licence.", blocks=True)
    elif verdict.state is State.EXPIRED:
        yield Reason("licence_expired", "The licence has run out: no new orders. Renew it.", blocks=True)
    elif verdict.why is Why.UNPAID:
        yield Reason("licence_unpaid", "The licence has ended; service goes on for a while. Ask the vendor.")
    elif verdict.why is Why.OVERDUE and remind(licence.standing, licence.moment):
        yield Reason("licence_overdue", "The vendor's cloud has not been reached for long. Renew the licence.")


def _is_unbound(licence: Licence) -> bool:
    return licence.standing.is_required and not licence.standing.site_id


def _instant(at_ms: int | None) -> str | None:
    return None if at_ms is None else to_rfc3339(at_ms)
