"""Incidents found, told and resolved; and whom to tell."""

import secrets
from typing import Any
from urllib.parse import urlsplit

import msgspec

from cloud.alerts import store
from cloud.alerts.contract import AddedTarget, IncidentQuery, IncidentView, NewTarget, TargetView, Told
from cloud.alerts.model import (
    KINDS,
    LICENCE_SOON_MS,
    MANY_SHUTDOWNS,
    SHUTDOWNS_WITHIN_MS,
    failing,
    title,
)
from cloud.audit import service as audit
from cloud.config import Config
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from cloud.runtime.sealing import Seal
from kernel.clock import DAY_MS, to_rfc3339
from kernel.errors import invalid, not_found
from kernel.fleet import PrinterState
from kernel.ids import new_id
from kernel.reach import is_public
from kernel.said import Said, pack, say, unpack

SEALED_FOR = "webhook"
_MOST = 5_000
_OVERLAP_MS = 5_000  # heartbeats that were being written when the last look was taken
_KEPT_MS = 30 * DAY_MS
Found = dict[tuple[str, str, str, str], Said]
_printers = msgspec.json.Decoder(list[PrinterState]).decode


async def look(tx: Tx, public_url: str) -> bool:
    """Find what is new and what is over, and have it told."""
    since_ms = await store.cursor(tx)
    await _apply(tx, public_url, ("silent", "cloned", "licence_ends"), await _standing(tx), None)
    seen = await store.seen_since(tx, max(0, since_ms - _OVERLAP_MS), _MOST)
    sites = {(row.tenant_id, row.site_id) for row in seen}
    await _apply(tx, public_url, ("printer", "unsafe_shutdowns"), await _reported(tx, seen), sites)
    await store.forget(tx, tx.at_ms - _KEPT_MS)
    return False


async def _standing(tx: Tx) -> Found:
    found: Found = {}
    for row in await store.silent(tx, _MOST):
        found[row.tenant_id, row.site_id, "silent", ""] = say(
            "last_heard", "Last heard from {moment}.", moment=to_rfc3339(row.last_seen_ms)
        )
    for row in await store.cloned(tx, _MOST):
        found[row.tenant_id, row.site_id, "cloned", ""] = unpack(row.clone_detail)
    for row in await store.ending(tx, tx.at_ms + LICENCE_SOON_MS, _MOST):
        found[row.tenant_id, row.site_id, "licence_ends", ""] = say(
            "paid_until", "Paid until {moment}.", moment=to_rfc3339(row.expires_ms)
        )
    return found


async def _reported(tx: Tx, seen: list[Any]) -> Found:
    found: Found = {}
    for row in seen:
        for name, state in failing(_printers(row.printers)).items():
            found[row.tenant_id, row.site_id, "printer", name] = say(f"printer_{state}", "{state}", state=state)
        if row.unsafe_shutdowns >= MANY_SHUTDOWNS:
            before = await store.least_shutdowns(tx, row, tx.at_ms - SHUTDOWNS_WITHIN_MS)
            if row.unsafe_shutdowns - before >= MANY_SHUTDOWNS:
                times = row.unsafe_shutdowns - before
                many = say("times_in_a_week", "{times} times within a week.", times=times)
                found[row.tenant_id, row.site_id, "unsafe_shutdowns", ""] = many
    return found


async def _apply(
    tx: Tx, public_url: str, kinds: tuple[str, ...], found: Found, only: set[tuple[str, str]] | None
) -> None:
    """Open what is new, and resolve what is over: of all sites, or only of those that were looked at."""
    known = {(row.tenant_id, row.site_id, row.kind, row.subject): row for row in await store.open_incidents(tx, kinds)}
    for key, detail in found.items():
        if key not in known:
            await _open(tx, public_url, key, detail)
    for key, row in known.items():
        was_looked_at = only is None or key[:2] in only
        if key not in found and was_looked_at and await store.resolve(tx, row):
            await _tell(tx, public_url, row._mapping, "resolved")  # noqa: SLF001  a public attribute of SQLAlchemy's


async def _open(tx: Tx, public_url: str, key: tuple[str, str, str, str], detail: Said) -> None:
    tenant_id, site_id, kind, subject = key
    row = {
        "tenant_id": tenant_id,
        "site_id": site_id,
        "id": new_id(tx.at_ms),
        "kind": kind,
        "subject": subject,
        "detail": pack(detail),
        "opened_ms": tx.at_ms,
        "resolved_ms": 0,
        "open_key": f"{site_id}|{kind}|{subject}",
    }
    if await store.open_one(tx, row):
        await _tell(tx, public_url, row, "opened")


async def _tell(tx: Tx, public_url: str, row: Any, what: Any) -> None:
    wanted = [one for one in await store.targets(tx) if row["kind"] in (msgspec.json.decode(one.kinds) or KINDS)]
    name = await store.site_name(tx, row["tenant_id"], row["site_id"]) if wanted else ""
    for target in wanted:
        delivery_id = new_id(tx.at_ms)
        told = Told(
            delivery_id=delivery_id,
            incident_id=row["id"],
            what=what,
            kind=row["kind"],
            title=title(row["kind"], is_over=what == "resolved"),
            site_id=row["site_id"],
            site_name=name,
            subject=row["subject"],
            detail=unpack(row["detail"]).words,
            at_ms=tx.at_ms,
            link=f"{public_url.rstrip('/')}/fleet/sites/{row['site_id']}",
        )
        await _deliver(tx, target.id, told)


async def _deliver(tx: Tx, target_id: str, told: Told) -> None:
    await store.add_delivery(
        tx,
        {
            "id": told.delivery_id,
            "target_id": target_id,
            "body": msgspec.json.encode(told).decode(),
            "state": "waiting",
            "tries": 0,
            "next_ms": tx.at_ms,
            "problem": "",
        },
    )


async def add_target(tx: Tx, caller: Caller, seal: Seal, config: Config, wanted: NewTarget) -> AddedTarget:
    """Add somebody to tell, and tell him so. Raises `invalid` for an address that cannot be."""
    address = wanted.address.strip()
    _check(wanted.channel, address, config)
    secret = secrets.token_urlsafe(32) if wanted.channel == "webhook" else ""
    row: dict[str, Any] = {
        "id": new_id(tx.at_ms),
        "channel": wanted.channel,
        "address": address,
        "secret_sealed": seal.close(secret.encode(), SEALED_FOR),
        "kinds": msgspec.json.encode(wanted.kinds).decode(),
        "created_ms": tx.at_ms,
        "is_active": True,
    }
    await store.add_target(tx, row)
    await audit.record(tx, caller, "alert_target_added", channel=wanted.channel, address=address)
    hello = Told(
        delivery_id=new_id(tx.at_ms),
        incident_id="",
        what="test",
        kind="test",
        title="Alerts come here from now on",
        site_id="",
        site_name="",
        subject="",
        detail="",
        at_ms=tx.at_ms,
        link=config.public_url,
    )
    await _deliver(tx, row["id"], hello)
    return AddedTarget(target=await _view(tx, await store.target(tx, row["id"])), secret=secret)


def _check(channel: str, address: str, config: Config) -> None:
    if channel == "email":
        name, at, host = address.rpartition("@")
        if not (name and at and "." in host) or not address.isprintable() or any(mark in address for mark in " ,;<>"):
            raise invalid("That is no mail address.", key="address_bad", field="address")
        if not config.smtp_url:
            raise invalid("This cloud sends no mail: smtp_url is not set.", key="mail_unset", field="channel")
        return
    try:
        url = urlsplit(address)
    except ValueError:  # half an IPv6 address
        raise invalid("That is no address of a webhook.", key="address_bad", field="address") from None
    is_private = config.webhooks_to_private
    if url.scheme != "https" and not (is_private and url.scheme == "http"):
        raise invalid("A webhook's address begins with https://.", key="address_bad", field="address")
    host = url.hostname or ""
    is_literal = host.replace(".", "").isdigit() or ":" in host
    if not host or url.username or (is_literal and not is_private and not is_public(host)):
        raise invalid("A webhook goes to a public address, without a name in it.", key="address_bad", field="address")


async def remove_target(tx: Tx, caller: Caller, target_id: str) -> None:
    """Tell somebody nothing more."""
    row = await store.target(tx, target_id)
    if row is None:
        raise not_found("target", target_id)
    await store.remove_target(tx, target_id)
    await audit.record(tx, caller, "alert_target_removed", channel=row.channel, address=row.address)


async def targets(tx: Tx) -> list[TargetView]:
    """Return whom to tell."""
    return [await _view(tx, row) for row in await store.targets(tx)]


async def incidents(tx: Tx, wanted: IncidentQuery) -> list[IncidentView]:
    """Return incidents, newest first."""
    rows = await store.incidents(tx, wanted)
    plain = [name for name in IncidentView.__struct_fields__ if name != "detail"]
    return [IncidentView(detail=unpack(row.detail), **{name: getattr(row, name) for name in plain}) for row in rows]


async def _view(tx: Tx, row: Any) -> TargetView:
    count, problem = await store.standing(tx, row.id)
    return TargetView(
        id=row.id,
        channel=row.channel,
        address=row.address,
        kinds=msgspec.json.decode(row.kinds),
        created_ms=row.created_ms,
        waiting=count,
        problem=problem,
    )
