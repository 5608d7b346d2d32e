"""Where backups lie, what a restore puts right in the rooms, and how sealed copies travel."""

from collections.abc import Callable
from importlib.metadata import version

from appliance.backup.loss import statement
from appliance.backup.model import Cause
from appliance.backup.place import Folder, Place, PlaceError
from appliance.backup.restoring import House, Restored
from appliance.config import Config
from appliance.licensing.keeper import Keeper as LicenceKeeper
from appliance.licensing.vendor import LineError
from appliance.messages.service import tell
from appliance.orders.courses import fire_overdue
from appliance.printing.spool import hold_after_restore
from appliance.runtime.journal import Journal
from appliance.runtime.migrations import find_migrations
from appliance.runtime.tx import Tx
from appliance.staff.recovery import managers
from appliance.wiring.projections import projections
from appliance.wiring.schema import ROOMS
from kernel.clock import Clock


def place_of(config: Config) -> Place:
    """Return where backups lie."""
    return Folder(config.backup_folder, is_own=not config.backup_dir)


def house_of(config: Config, clock: Clock) -> House:
    """Return where a backup is restored to, and what the rooms put right in it: what waits for paper may be printed already."""

    def settle(tx: Tx, done: Restored) -> None:
        tx.moment.is_again = True
        hold_after_restore(tx)
        fire_overdue(tx)
        if done.why:
            tell(tx, managers(tx), statement(done, config.language, config.trading_day(), is_brief=True))

    try:
        epochs = [one.stamp.epoch for one in place_of(config).find()]
    except PlaceError:
        epochs = []
    append = Journal(projections(config)).append
    steps = find_migrations(ROOMS)
    return House(config.folder, steps, clock, config.trading_day(), epochs, append, settle, version("comanda"))


async def carry_copies(vendor: Callable[[], LicenceKeeper], method: str, path: str, said: bytes) -> bytes:
    """Say something of sealed copies to the vendor's cloud. Raises `PlaceError`."""
    try:
        return await vendor().carry(method, path, said)
    except LineError as lost:
        raise PlaceError(str(lost), Cause.REFUSED if lost.is_refusal else Cause.AWAY) from lost
