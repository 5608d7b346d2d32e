"""Whether a drawer stands open, by its printer's word, and who opened it: asked for, or by its key.

A printer tells the level of the drawer's contact (pin 3 of its socket), not what it means: one maker closes the contact
when the drawer is open, another when it is shut, and without a contact the level never changes. So it is learned: the
level that follows an asked opening is the open one, once two openings in a row have shown it so.
"""

from typing import Final

import msgspec

from appliance.cash import store
from appliance.cash.model import Drawer, DrawerSeenOpen, DrawerSeenShut
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import MINUTE_MS

_ASKED_WITHIN_MS: Final = MINUTE_MS
_BELIEVED: Final = 2
_MOST_PROOFS: Final = 9


class Sensor(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a drawer's contact: its level, which one means open, and how often that showed."""

    printer_id: int
    is_high: bool
    open_is_high: bool
    proofs: int
    changed_at_ms: int

    @property
    def is_open(self) -> bool | None:
        """Say whether the drawer stands open; None while nobody knows what the level means."""
        return self.is_high == self.open_is_high if self.proofs >= _BELIEVED else None


def learn(before: Sensor, at_ms: int, *, is_high: bool, was_asked: bool) -> Sensor:
    """Return what is known after the level changed; `was_asked`: the drawer was told to open since it last did."""
    open_is_high, proofs = before.open_is_high, before.proofs
    if was_asked:
        if is_high == open_is_high:
            proofs = min(proofs + 1, _MOST_PROOFS)
        elif proofs > 1:
            proofs -= 1
        else:
            open_is_high, proofs = is_high, 1
    return msgspec.structs.replace(
        before, is_high=is_high, open_is_high=open_is_high, proofs=proofs, changed_at_ms=at_ms
    )


def sense(tx: Tx, printer_id: int, *, is_high: bool) -> None:
    """Note the level that a printer tells of its drawer; said again it changes nothing."""
    kept = [one for one in store.drawers(tx) if one.printer_id == printer_id]
    if len(kept) == 1:  # two drawers at one printer share the contact's pin: nobody could tell which
        _sense(tx, kept[0], printer_id, is_high=is_high)


def _sense(tx: Tx, drawer: Drawer, printer_id: int, *, is_high: bool) -> None:
    before = sensor_of(tx, drawer.id)
    if before is None or before.printer_id != printer_id:
        first = Sensor(printer_id=printer_id, is_high=is_high, open_is_high=False, proofs=0, changed_at_ms=tx.at_ms)
        store.save_sensor(tx, drawer.id, msgspec.structs.asdict(first))
        return
    if before.is_high == is_high:
        return
    since_ms = max(before.changed_at_ms, tx.at_ms - _ASKED_WITHIN_MS)
    was_asked = store.was_opened_since(tx, drawer.id, since_ms)
    after = learn(before, tx.at_ms, is_high=is_high, was_asked=was_asked)
    store.save_sensor(tx, drawer.id, msgspec.structs.asdict(after))
    if after.is_open:
        tx.emit(DrawerSeenOpen(drawer_id=drawer.id, printer_id=printer_id, was_asked=was_asked))
    elif after.is_open is False:
        tx.emit(DrawerSeenShut(drawer_id=drawer.id, printer_id=printer_id))


def sensor_of(snapshot: Snapshot, drawer_id: int) -> Sensor | None:
    """Return what is known of a drawer's contact."""
    row = store.sensor(snapshot, drawer_id)
    if row is None:
        return None
    return Sensor(
        printer_id=row["printer_id"],
        is_high=bool(row["is_high"]),
        open_is_high=bool(row["open_is_high"]),
        proofs=row["proofs"],
        changed_at_ms=row["changed_at_ms"],
    )


def is_open(snapshot: Snapshot, drawer: Drawer) -> bool | None:
    """Say whether a drawer stands open; None where it has no contact, or nobody knows what its level means."""
    sensor = sensor_of(snapshot, drawer.id)
    return sensor.is_open if sensor is not None and sensor.printer_id == drawer.printer_id else None
