"""The printer by which a new box speaks: while nobody manages here, whoever stands before it may have it print the code.

The paper is the proof that he stands there. Only what announced itself as a receipt printer, on a port of
receipt printers, is offered: nothing is written to anything else before somebody manages here and says so.
"""

from typing import Final

from appliance.devices import service, store
from appliance.devices.contract import Adoption, ConsoleView
from appliance.devices.model import How, Known, Protocol
from appliance.devices.service import Ports
from appliance.runtime.tx import Snapshot, Tx
from kernel.errors import conflict, not_found

_LONGEST_NAME: Final = 40
_NAMELESS: Final = "Printer"


def offered(snapshot: Snapshot, ports: Ports) -> list[ConsoleView]:
    """Return the printers that may speak for a new box; raises `conflict` once somebody manages here."""
    _require_new(snapshot, ports)
    return [
        ConsoleView(id=known.id, name=known.name, maker=known.maker, model=known.model, address=known.address)
        for known in store.everything(snapshot)
        if _may_speak(known, ports)
    ]


def speak(tx: Tx, equipment_id: int, ports: Ports) -> None:
    """Take a printer on, which has it print the code; one that is here already prints it again, within limits.

    Raises `conflict` once somebody manages here, `not_found` for what may not speak, `limited` within a minute.
    """
    _require_new(tx, ports)
    known = store.one(tx, equipment_id)
    if known is None or not _may_speak(known, ports):
        raise not_found("printer", equipment_id)
    printer_id = service.shown(tx, equipment_id, ports).printer_id
    if printer_id is None:
        printer_id = service.adopt(tx, equipment_id, Adoption(name=_name(known)), ports).printer_id
    assert printer_id is not None
    ports.print_card(tx, printer_id)


def _require_new(snapshot: Snapshot, ports: Ports) -> None:
    if ports.has_manager(snapshot):
        raise conflict("This box has a manager already. Log in, or ask him.", key="set_up_already")


def _may_speak(known: Known, ports: Ports) -> bool:
    is_receipt_printer = known.protocol is Protocol.RAW and not known.is_page_printer
    return (
        known.is_present and known.how == How.ANNOUNCED and is_receipt_printer and not service.is_doubted(known, ports)
    )


def _name(known: Known) -> str:
    """Return what it is called until the manager says otherwise."""
    said = known.name or " ".join(filter(None, (known.maker, known.model)))
    clean = " ".join("".join(char if char.isprintable() else " " for char in said).split())
    return clean[:_LONGEST_NAME].strip() or _NAMELESS
