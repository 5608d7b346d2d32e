"""What making the box as new asks of the rooms."""

from collections.abc import Awaitable, Callable

from appliance.backup.copier import Copier
from appliance.backup.further import CLOUD_ID
from appliance.backup.keeper import refused
from appliance.backup.model import BackupError
from appliance.backup.service import copies_wanted
from appliance.day.service import open_days
from appliance.licensing.licence import Licence
from appliance.orders import day as orders_day
from appliance.reset.contract import ResetPlace
from appliance.reset.service import Open
from appliance.reset.service import Ports as ResetPorts
from appliance.runtime.caller import Caller
from appliance.runtime.tx import Snapshot
from appliance.updates.rauc import restart_machine
from kernel.clock import to_rfc3339


def reset_ports(
    licence: Licence,
    copier: Copier,
    confirm_pin: Callable[[Caller, str], Awaitable[None]],
    start_anew: Callable[[], None],
) -> ResetPorts:
    """Return what making the box as new asks the rooms, and who starts it again."""

    def places(snapshot: Snapshot) -> list[ResetPlace]:
        sealing, known = copies_wanted(snapshot)
        wanted = [one for one in copier.places() if one.id != CLOUD_ID or sealing.in_cloud] if sealing.public else []
        made = {place: one.made_at_ms for place, one in known.items()}
        return [
            ResetPlace(
                kind="cloud" if one.id == CLOUD_ID else "stick",
                label=one.label,
                last_at=None if made.get(one.id) is None else to_rfc3339(made[one.id] or 0),
            )
            for one in wanted
        ]

    async def save() -> tuple[str, ...]:
        try:
            return await copier.bring_last()
        except BackupError as failed:
            raise refused(failed) from failed

    return ResetPorts(
        open=what_is_open(),
        has_site=lambda: bool(licence.standing.site_id),
        places=places,
        confirm_pin=confirm_pin,
        save=save,
        restart_machine=restart_machine,
        start_anew=start_anew,
    )


def what_is_open() -> Open:
    """Return what counts what stands in the way of an empty house: open checks, and a business day that is not closed."""
    return Open(lambda snapshot: len(orders_day.open_checks(snapshot)), lambda snapshot: bool(open_days(snapshot)))
