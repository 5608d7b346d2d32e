"""The tenders that are kept: with what guests pay, and which adapter takes it."""

from collections.abc import Collection

import msgspec
from msgspec import UNSET

from appliance.payments import store
from appliance.payments.contract import NewTender, TenderChange
from appliance.payments.model import (
    MANUAL,
    UNPAYABLE,
    KeptTender,
    Tender,
    TenderAdded,
    TenderChanged,
    TenderRemoved,
)
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import conflict, invalid, not_found


def list_tenders(snapshot: Snapshot) -> list[KeptTender]:
    """Return every tender with which guests pay, in the order in which they are offered."""
    return [one for one in store.tenders(snapshot) if one.kind not in UNPAYABLE]


def require_tender(snapshot: Snapshot, code: str) -> KeptTender:
    """Return a tender that is in use. Raises `invalid` naming those there are."""
    found = store.tender(snapshot, code)
    if found is None or not found.is_active or found.kind in UNPAYABLE:
        known = ", ".join(one.code for one in list_tenders(snapshot) if one.is_active)
        raise invalid(f"Nobody pays with {code!r} here. Use one of: {known}.", key="no_such_tender", field="method")
    return found


def opens_drawer(snapshot: Snapshot, code: str) -> bool:
    """Say whether a drawer opens by itself for money of this tender, in use or not."""
    found = store.tender(snapshot, code)
    return found is not None and found.opens_drawer


def add_tender(tx: Tx, new: NewTender, terminals: Collection[str]) -> KeptTender:
    """Keep a further tender. Raises `conflict` for a code that is taken, `invalid` for a second cash."""
    if store.tender(tx, new.code) is not None:
        raise conflict(f"There is a tender {new.code} already. Choose another code.", key="tender_taken")
    if Tender(new.kind) is Tender.CASH:
        raise invalid("There is one cash: what lies in wallets and drawers is it.", field="kind")
    kept = KeptTender(
        code=new.code,
        kind=Tender(new.kind),
        name_el=new.names.el.strip(),
        name_en=new.names.en.strip(),
        is_active=new.is_active,
        needs_reference=new.needs_reference,
        opens_drawer=new.opens_drawer,
        terminal=new.terminal,
        position=new.position,
    )
    _put(tx, kept, terminals)
    tx.emit(TenderAdded(code=kept.code, kind=kept.kind))
    return kept


def change_tender(tx: Tx, code: str, change: TenderChange, terminals: Collection[str]) -> KeptTender:
    """Set what is given and differs. Raises `not_found`, and `invalid` for what cannot be."""
    kept = _find(tx, code)
    given = {name: value for name in TenderChange.__struct_fields__ if (value := getattr(change, name)) is not UNSET}
    names = given.pop("names", None)
    if names is not None:
        given |= {"name_el": names.el.strip(), "name_en": names.en.strip()}
    differs = {name: value for name, value in given.items() if value != getattr(kept, name)}
    if not differs:
        return kept
    kept = msgspec.structs.replace(kept, **differs)
    _put(tx, kept, terminals)
    tx.emit(TenderChanged(code=code, changed=tuple(differs)))
    return kept


def remove_tender(tx: Tx, code: str) -> None:
    """Delete a tender that was never used. Raises `conflict` for any other: it is switched off instead."""
    kept = _find(tx, code)
    if kept.kind is Tender.CASH or store.is_tender_used(tx, code):
        raise conflict("This tender was used, or is cash. Switch it off instead.", key="tender_used")
    store.remove_tender(tx, code)
    tx.emit(TenderRemoved(code=code))


def _find(tx: Tx, code: str) -> KeptTender:
    found = store.tender(tx, code)
    if found is None or found.kind in UNPAYABLE:
        raise not_found("tender", code)
    return found


def _put(tx: Tx, kept: KeptTender, terminals: Collection[str]) -> None:
    if not kept.name_el or not kept.name_en:
        raise invalid("Give the tender a name in both languages.", field="names")
    if kept.terminal not in terminals:
        raise invalid(f"There is no such terminal. Use one of: {', '.join(terminals)}.", field="terminal")
    if kept.kind is Tender.CASH and (kept.terminal != MANUAL or not kept.is_active):
        raise invalid("Cash is taken by hand, always.", field="terminal")
    store.put_tender(tx, kept)
