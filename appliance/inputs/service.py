"""Use cases of what is plugged in: note it, say what it is, forget it; and what a scanned code names."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, replace
from typing import Final

from msgspec import UNSET

from appliance.inputs import keyboards, labels, scales, store
from appliance.inputs.contract import Choice, CodeView, InputChange, InputsView, InputView
from appliance.inputs.labels import Found, Product
from appliance.inputs.model import (
    ROLES,
    TYPING,
    InputChanged,
    InputForgotten,
    InputFound,
    InputGone,
    InputReturned,
    Known,
    LabelPatternsSet,
    Role,
    Seen,
    clean_name,
    learn,
    match,
)
from appliance.runtime.box import PlanGate, everything
from appliance.runtime.tx import Snapshot, Tx
from appliance.staff.devices import require_device
from kernel.clock import to_rfc3339
from kernel.errors import conflict, invalid, not_found

FIRST_LAYOUT: Final = "us"
_UNREAD: Final = frozenset({Role.UNKNOWN, Role.KEYBOARD})
MOST_STRANGERS: Final = 64
# Says of an input whether the box hears it now, and what is wrong with it.
Hears = Callable[[int], tuple[bool, str]]


@dataclass(frozen=True, slots=True)
class Ports:
    """What this room asks of the menu and of the plan; given by wiring."""

    by_code: Callable[[Snapshot, str], Product | None]
    by_plu: Callable[[Snapshot, str], Product | None]
    plan: PlanGate = everything


# -- what is plugged in ---------------------------------------------------------------------------


def is_news(snapshot: Snapshot, seen: Collection[Seen]) -> bool:
    """Say whether a look tells anything worth a write."""
    everything = store.everything(snapshot)
    same = match(everything, seen)
    present = {known.id for known in everything if known.is_present}
    return present != {known.id for known in same.values() if known is not None} or any(
        known is None or (known.node, known.port) != (one.node, one.port) for one, known in same.items()
    )


def note(tx: Tx, seen: Collection[Seen]) -> None:
    """Write down what is plugged in now."""
    everything = store.everything(tx)
    same = match(everything, seen)
    still = {known.id for known in same.values() if known is not None}
    for known in everything:
        if known.is_present and known.id not in still:
            store.keep(tx, replace(known, is_present=False))
            tx.emit(InputGone(input_id=known.id))
    for one, before in same.items():
        if before is not None:
            store.keep(tx, learn(before, one, tx.at_ms))
            if not before.is_present:
                tx.emit(InputReturned(input_id=before.id))
        elif _has_room(tx):
            ident = store.add(tx, one, FIRST_LAYOUT)
            tx.emit(InputFound(input_id=ident, medium=one.medium, maker=one.maker, model=one.model))


def _has_room(tx: Tx) -> bool:
    """Make room for one more: of what nobody has spoken for and is gone, the longest gone is forgotten first."""
    strangers = [known for known in store.everything(tx) if known.role is Role.UNKNOWN]
    if len(strangers) < MOST_STRANGERS:
        return True
    gone = sorted((one for one in strangers if not one.is_present), key=lambda one: one.last_seen_ms)
    if gone:
        forget(tx, gone[0].id)
    return bool(gone)


# -- what a person says ---------------------------------------------------------------------------


def change(tx: Tx, input_id: int, wanted: InputChange, plan: PlanGate) -> None:
    """Say what a thing is, how it speaks and which screen it serves. Raises `not_found`, `invalid` or `conflict`.

    Raises `forbidden` for one more to read where the plan does not sell it; what is read already may be changed.
    """
    before = _require(tx, input_id)
    after = before
    if wanted.role is not UNSET:
        after = replace(after, role=_check_role(before, Role(wanted.role)))
    if before.role in _UNREAD and after.role not in _UNREAD:
        plan("inputs", None)
    if wanted.name is not UNSET:
        after = replace(after, name=clean_name(wanted.name))
    if wanted.layout is not UNSET:
        after = replace(after, layout=_check_key(wanted.layout, keyboards.layouts(), "layout"))
    if wanted.protocol is not UNSET:
        after = replace(after, protocol=_check_key(wanted.protocol, scales.protocols(), "protocol"))
    if wanted.device_id is not UNSET:
        after = replace(
            after, device_id=None if wanted.device_id is None else require_device(tx, wanted.device_id)["id"]
        )
    if after.role is Role.SCALE and not after.protocol:
        raise invalid("Say how the scale speaks: choose its protocol.", key="scale_protocol", field="protocol")
    changed = tuple(
        name
        for name in ("role", "name", "layout", "protocol", "device_id")
        if getattr(before, name) != getattr(after, name)
    )
    if changed:
        store.keep(tx, after)
        tx.emit(InputChanged(input_id=input_id, changed=changed, role=after.role, device_id=after.device_id))


def forget(tx: Tx, input_id: int) -> None:
    """Drop a thing; it is found anew, as a stranger, when it is plugged in. Raises `not_found`."""
    _require(tx, input_id)
    store.forget(tx, input_id)
    tx.emit(InputForgotten(input_id=input_id))


def set_patterns(tx: Tx, patterns: Iterable[str]) -> None:
    """Say how labels with a weight or a price inside are read. Raises `invalid`."""
    wanted = labels.check_patterns(list(patterns))
    if wanted != patterns_of(tx):
        store.set_patterns(tx, wanted)
        tx.emit(LabelPatternsSet(patterns=wanted))


def _check_role(known: Known, role: Role) -> Role:
    if role not in ROLES[known.medium]:
        raise conflict("It cannot be that: a scale is on a serial port, a scanner types.", key="input_role")
    return role


def _check_key(key: str, known: Iterable[str], field: str) -> str:
    if key not in known:
        raise invalid(f"The box does not know this {field}.", field=field)
    return key


def _require(snapshot: Snapshot, input_id: int) -> Known:
    known = store.one(snapshot, input_id)
    if known is None:
        raise not_found("plugged device", input_id)
    return known


# -- what it says ---------------------------------------------------------------------------------


def patterns_of(snapshot: Snapshot) -> tuple[str, ...]:
    """Return how labels are read."""
    told = store.patterns(snapshot)
    return labels.SHIPPED if told is None else told


def resolve(snapshot: Snapshot, code: str, ports: Ports) -> CodeView:
    """Return what a scanned code names."""
    found = labels.resolve(
        code,
        patterns_of(snapshot),
        lambda one: ports.by_code(snapshot, one),
        lambda one: ports.by_plu(snapshot, one),
    )
    return _code_view(found)


def _code_view(found: Found) -> CodeView:
    return CodeView(
        code=found.code,
        product_id=found.product_id,
        quantity_milli=found.quantity_milli,
        price=found.price,
        why=found.why,  # type: ignore[arg-type]
    )


def is_for(known: Known, device_id: str) -> bool:
    """Say whether a thing serves a screen."""
    if known.role is Role.SCALE:
        return known.device_id in (None, device_id)
    return known.role in TYPING and known.device_id == device_id


# -- looking --------------------------------------------------------------------------------------


def listed(snapshot: Snapshot, hears: Hears) -> InputsView:
    """Return all that was plugged in: what is there and waits for a word first."""
    views = [_view(known, hears) for known in store.everything(snapshot)]
    return InputsView(
        inputs=sorted(views, key=lambda view: (not view.is_present, view.role != Role.UNKNOWN.value)),
        layouts=[Choice(one.key, one.name) for one in keyboards.layouts().values()],
        protocols=[Choice(one.key, one.name) for one in scales.protocols().values()],
        label_patterns=list(patterns_of(snapshot)),
    )


def shown(snapshot: Snapshot, input_id: int, hears: Hears) -> InputView:
    """Return one thing; raises `not_found`."""
    return _view(_require(snapshot, input_id), hears)


def _view(known: Known, hears: Hears) -> InputView:
    is_heard, trouble = hears(known.id)
    protocol = scales.protocols().get(known.protocol)
    return InputView(
        id=known.id,
        medium=known.medium.value,
        role=known.role.value,
        roles=[role.value for role in ROLES[known.medium]],
        name=known.name,
        maker=known.maker,
        model=known.model,
        serial=known.serial,
        port=known.port,
        node=known.node,
        layout=known.layout,
        protocol=known.protocol,
        can_tare=protocol is not None and bool(protocol.tare),
        device_id=known.device_id,
        is_present=known.is_present,
        hears=is_heard,
        trouble=trouble,
        first_seen=to_rfc3339(known.first_seen_ms),
        last_seen=to_rfc3339(known.last_seen_ms),
    )
