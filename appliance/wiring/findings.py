"""Who is asked what is wrong with the box."""

from appliance.backup.service import findings as backup_findings
from appliance.fiscal.service import findings as fiscal_findings
from appliance.licensing.licence import Licence
from appliance.licensing.service import findings as licence_findings
from appliance.origin.keeper import Keeper as OriginKeeper
from appliance.payments.requests import findings as payments_findings
from appliance.printing.service import findings as printing_findings
from appliance.runtime.readiness import Findings
from appliance.updates.service import findings as updates_findings


def findings(licence: Licence | None = None, origin: OriginKeeper | None = None) -> list[Findings]:
    """Return who is asked what is wrong with the box."""
    rooms: list[Findings] = [printing_findings, fiscal_findings, payments_findings, backup_findings, updates_findings]
    if licence is not None:
        rooms.append(lambda _: licence_findings(licence))
    if origin is not None:
        rooms.append(lambda _: origin.findings())
    return rooms
