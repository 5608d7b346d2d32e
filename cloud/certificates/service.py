"""Names under the vendor's domain, and what boxes ask for them. A name belongs to its site until an admin lets it go."""

from typing import Any

import msgspec
from cryptography import x509

from cloud.audit import service as audit
from cloud.certificates import store
from cloud.certificates.contract import NameView
from cloud.certificates.model import BUSY_MS, check_label, is_too_often, read_request, too_often
from cloud.config import Config
from cloud.runtime.caller import Caller
from cloud.runtime.database import Tx
from cloud.sites import service as sites
from kernel.clock import DAY_MS, SECOND_MS
from kernel.errors import DomainError, conflict, invalid
from kernel.fleet import CertificateAnswer
from kernel.paseto import UntrustedTokenError, from_text
from kernel.said import Said, unpack

_SOON_S, _LATE_S, _NAMELESS_S = 5, 900, 1_800
_LONGEST_REQUEST = 2_048
_LONGEST_LIFE_MS = 398 * DAY_MS


async def view(tx: Tx, config: Config, site_id: str) -> NameView:
    """Return a site's name and how its certificate stands. Raises `not_found`."""
    site = await sites.require(tx, site_id)
    held = await store.name_of(tx, site_id)
    if held is None:
        return NameView(state="none" if config.gives_names else "off", domain=config.box_domain)
    order = await store.order_of(tx, site.tenant_id, site_id)
    told = {"domain": config.box_domain, "name": held.name, "given_ms": held.given_ms}
    if order is None or order.name != held.name:
        return NameView(state="named", **told)
    state, problem = _standing(order)
    return NameView(
        state=state,
        **told,
        asked_ms=order.asked_ms,
        next_ms=order.next_ms if state == "failing" else 0,
        issued_ms=max(msgspec.json.decode(order.issued), default=0),
        ends_ms=order.ends_ms,
        problem=problem,
    )


async def give(tx: Tx, config: Config, caller: Caller, site_id: str, label: str) -> NameView:
    """Give a site a name. Raises `conflict`: this cloud gives none, the site has one, or the name is somebody else's.

    A name that another site let go is free once the last certificate for it has ended.
    """
    site = await sites.require(tx, site_id, is_open=True)
    if not config.gives_names:
        raise conflict("No domain for boxes is set up here (box_domain).", key="names_off")
    name = f"{check_label(label)}.{config.box_domain}"
    if await store.name_of(tx, site_id) is not None:
        raise conflict("This site has a name. Phones know it: take it away only when nobody uses it.", key="name_there")
    owner = await store.owner_of(tx, name)
    if owner is not None and owner.site_id == site_id:
        await store.give_back(tx, owner)
    else:
        if owner is not None and not owner.released_ms:
            raise conflict("Another site has this name. Choose another one.", key="name_taken")
        if owner is not None and owner.free_ms > tx.at_ms:
            words = "Another site had this name, and its certificate still counts. Choose another one."
            raise conflict(words, key="name_not_free", free_ms=owner.free_ms)
        if owner is not None:
            await store.forget_name(tx, name)
        if not await store.give(tx, site.tenant_id, site_id, name):
            raise conflict("Another site has this name. Choose another one.", key="name_taken")
    await audit.record(tx, caller, "name_given", tenant_id=site.tenant_id, site_id=site_id, name=name)
    return await view(tx, config, site_id)


async def release(tx: Tx, config: Config, caller: Caller, site_id: str) -> NameView:
    """Take a site's name away: it gets no further certificate. Raises `conflict` where it has none."""
    site = await sites.require(tx, site_id)
    held = await store.name_of(tx, site_id)
    if held is None:
        raise conflict("This site has no name.", key="name_none")
    order = await store.order_of(tx, site.tenant_id, site_id)
    free_ms = max(tx.at_ms, order.ends_ms if order is not None and order.name == held.name else 0)
    if order is not None and order.state == "waiting":  # one may be on its way; none lasts longer than this
        free_ms = max(free_ms, tx.at_ms + _LONGEST_LIFE_MS)
    await store.release(tx, held.name, free_ms)
    await store.drop_order(tx, site.tenant_id, site_id)
    await audit.record(
        tx, caller, "name_released", tenant_id=site.tenant_id, site_id=site_id, name=held.name, free_ms=free_ms
    )
    return await view(tx, config, site_id)


async def ask(tx: Tx, config: Config, site: Any, wanted: str) -> CertificateAnswer:
    """Answer a box that asks for its name and for a certificate. What its licence says does not matter.

    Raises `invalid` for a request that is not for its own name, `limited` for one after another, `conflict` while another
    box's request is being walked.
    """
    held = await store.name_of(tx, site.site_id) if config.gives_names else None
    if held is None:
        return CertificateAnswer(state="none", retry_s=_NAMELESS_S)
    if not wanted:
        return CertificateAnswer(state="named", name=held.name, retry_s=_NAMELESS_S)
    raw = _decode(wanted)
    read_request(raw, held.name)
    order = await store.order_of(tx, site.tenant_id, site.site_id)
    if order is None or order.csr != raw or order.name != held.name:
        await _take(tx, site, held.name, raw, None if order is None or order.name != held.name else order)
        order = await store.order_of(tx, site.tenant_id, site.site_id)
    return _told(order, tx.at_ms)


async def _take(tx: Tx, site: Any, name: str, raw: bytes, before: Any) -> None:
    """Let a new request take the place of the one before, which keeps how often the authority was asked, and failed."""
    issued = [] if before is None else msgspec.json.decode(before.issued)
    is_waiting = before is not None and before.state == "waiting"
    if is_waiting and before.asked_ms > tx.at_ms - BUSY_MS and _key(raw) != _key(before.csr):
        raise conflict(
            "Another request for this name is being worked on. Ask again within the hour.",
            key="name_busy",
            retry_after_s=max(1, (before.asked_ms + BUSY_MS - tx.at_ms) // SECOND_MS),
        )
    until_ms = is_too_often(issued, tx.at_ms)
    if until_ms:
        raise too_often(until_ms, tx.at_ms)
    row = {
        "tenant_id": site.tenant_id,
        "site_id": site.site_id,
        "name": name,
        "csr": raw,
        "asked_ms": tx.at_ms,
        "state": "waiting",
        "next_ms": before.next_ms if is_waiting else tx.at_ms,
        "tries": before.tries if is_waiting else 0,
        "order_url": "",
        "problem": before.problem if is_waiting else "",
        "chain": "",
        "issued": msgspec.json.encode(issued).decode(),
        "ends_ms": 0 if before is None else before.ends_ms,
    }
    await store.put_order(tx, row)


def _key(raw: bytes) -> Any:
    return x509.load_der_x509_csr(raw).public_key()


def _told(order: Any, now_ms: int) -> CertificateAnswer:
    state, problem = _standing(order)
    if state == "issued":
        return CertificateAnswer(state="issued", name=order.name, chain=order.chain, retry_s=_LATE_S)
    retry_s = _SOON_S
    if state == "failing":
        retry_s = min(max(_SOON_S, (order.next_ms - now_ms) // SECOND_MS + _SOON_S), _LATE_S)
    return CertificateAnswer(state=state, name=order.name, problem=problem, retry_s=retry_s)


def _standing(order: Any) -> tuple[Any, Said]:
    """Return how a request stands, and what is wrong with it."""
    if order.state == "issued":
        return "issued", Said()
    return ("failing", unpack(order.problem)) if order.problem else ("waiting", Said())


def _decode(text: str) -> bytes:
    try:
        raw = from_text(text)
    except UntrustedTokenError as bad:
        raise _unread() from bad
    if len(raw) > _LONGEST_REQUEST:
        raise _unread()
    return raw


def _unread() -> DomainError:
    return invalid(
        "This request for a certificate is not taken: it cannot be read.", key="csr_odd", why="it cannot be read"
    )
