"""What help asks of the rooms, and its line to the vendor."""

from collections.abc import Callable

from appliance.config import Config
from appliance.licensing.keeper import Keeper as LicenceKeeper
from appliance.licensing.licence import Licence
from appliance.licensing.vendor import LineError
from appliance.printing.bills import house_language
from appliance.printing.contract import Message
from appliance.printing.service import send_message
from appliance.printing.spool import reprint
from appliance.printing.standing import tell_printers
from appliance.runtime.tx import Tx
from appliance.staff.devices import hash_code, make_code
from appliance.staff.recovery import guard_place, set_manager_pin
from appliance.staff.service import hash_pin
from appliance.support.ports import LineLostError
from appliance.support.ports import Ports as HelpPorts
from appliance.wiring.findings import findings


def help_ports(config: Config, licence: Licence, vendor: Callable[[], LicenceKeeper]) -> HelpPorts:
    """Return what help asks the rooms, and how it speaks with the vendor's cloud."""

    async def carry(method: str, path: str, said: bytes) -> bytes:
        try:
            return await vendor().carry(method, path, said)
        except LineError as lost:
            raise LineLostError(str(lost), is_refusal=lost.is_refusal) from lost

    def print_words(tx: Tx, station_id: int, text: str) -> None:
        send_message(tx, station_id, Message(text=text), house_language(config))

    return HelpPorts(
        make_code=make_code,
        hash_code=hash_code,
        hash_pin=hash_pin,
        set_manager_pin=set_manager_pin,
        guard_place=guard_place,
        print_words=print_words,
        printers=tell_printers,
        reprint=reprint,
        licence=lambda: {"state": licence.verdict.state, "why": licence.verdict.why},
        carry=carry,
        has_vendor=lambda: vendor().has_vendor,
        findings=tuple(findings(licence)),
    )
