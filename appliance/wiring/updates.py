"""What updates ask of the rooms."""

from collections.abc import Callable, Iterable

from appliance.backup.keeper import Keeper
from appliance.backup.model import BackupError
from appliance.backup.model import Kind as BackupKind
from appliance.day.service import open_days
from appliance.licensing.service import answer_command
from appliance.orders import day as orders_day
from appliance.printing.service import active_printers
from appliance.updates.model import UpdateError
from appliance.updates.model import Why as UpdateWhy
from appliance.updates.ports import Ports as UpdatePorts
from appliance.updates.ports import PrinterSeen


def update_ports(
    heard: Callable[[], Iterable[int]] = frozenset, keeper: Callable[[], Keeper] | None = None
) -> UpdatePorts:
    """Return what updates ask the rooms: `heard` are the printers that answer, `keeper` makes backups."""

    async def make_backup() -> str:
        if keeper is None:
            raise UpdateError("No backup is made in this process.", UpdateWhy.NO_BACKUP)
        try:
            return (await keeper().make(BackupKind.ASKED)).stamp.name
        except BackupError as failed:
            raise UpdateError(f"There is no backup to go back to. {failed}", UpdateWhy.NO_BACKUP) from failed

    return UpdatePorts(
        answer=answer_command,
        has_guests=lambda snapshot: any(
            check.business_day == snapshot.business_day for check in orders_day.open_checks(snapshot)
        ),
        is_day_open=lambda snapshot: bool(open_days(snapshot)),
        printers=lambda snapshot: [
            PrinterSeen(one.id, one.name, one.id in heard(), one.ip_address, one.port)
            for one in active_printers(snapshot)
        ],
        make_backup=make_backup,
    )
