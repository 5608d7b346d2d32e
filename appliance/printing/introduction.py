"""What becomes known of a new printer: kept, matched with the models we know, and told on its own paper."""

from typing import Final, NoReturn

from appliance.printing import spool, store
from appliance.printing.adoption import Probe
from appliance.printing.body import paper_profile
from appliance.printing.kitchen import format_time
from appliance.printing.labels import LABELS
from appliance.printing.model import NETWORK, Condition, JobKind, PrinterGraded, TicketQueued
from appliance.printing.profiles import DEFAULT_PROFILE, greek_pages, match_profile
from appliance.printing.store import Printer
from appliance.printing.ticket import FoundTicket, Language, pack_ticket
from appliance.printing.verdict import Reason
from appliance.runtime.tx import Tx
from kernel.errors import unavailable


def keep_probe(tx: Tx, printer_id: int, found: Probe, language: Language) -> None:
    """Keep what a printer showed of itself. Raises `unavailable`, saying why, when it could not be measured.

    At the first time, and when it is another model than it was, its name is looked up: one that says a name which no
    profile knows stays what it was taken for.
    """
    if found.grade is None:
        raise_unmeasured(found)
    before = store.printer(tx, printer_id)
    assert before is not None
    values: dict[str, object] = {"grade": found.grade, "wants_strip": 0}
    told = {"model": f"{found.maker} {found.model}".strip(), "told_serial": found.serial, "firmware": found.firmware}
    values |= {name: words for name, words in told.items() if words}
    profile = match_profile(found.model)
    is_new = before.grade is None and before.profile == DEFAULT_PROFILE
    is_other = bool(before.model and told["model"] and told["model"] != before.model)
    if profile is not None and profile.name != before.profile and (is_new or is_other):
        values |= {"profile": profile.name, "code_page": None, "code_page_codec": None, "columns": None}
    store.change_printer(tx, printer_id, values)
    spool.note_condition(tx, printer_id, Condition.OK)
    tx.emit(PrinterGraded(printer_id=printer_id, grade=found.grade, measured=True))
    if before.wants_strip:
        introduce(tx, printer_id, language)


def introduce(tx: Tx, printer_id: int, language: Language) -> int:
    """Print what is known of a printer, with Greek in every page that it may have; return the job."""
    printer = store.printer(tx, printer_id)
    assert printer is not None
    ticket = FoundTicket(
        language=language,
        printer=printer.name,
        at=format_time(tx),
        facts=_tell(printer, language),
        pages=greek_pages(),
    )
    job_id = spool.write_for_printer(tx, printer, JobKind.TEST, pack_ticket(ticket))
    tx.emit(TicketQueued(job_id=job_id, station_id=None, order_id=None, kind=JobKind.TEST))
    return job_id


def _tell(printer: Printer, language: Language) -> tuple[str, ...]:
    words = LABELS[language]
    profile = paper_profile(printer)
    codec, number = profile.pages[0]
    where = f"{printer.ip_address}:{printer.port}" if printer.transport == NETWORK else f"USB {printer.usb_port}"
    facts = (
        (words.model, printer.model or profile.label),
        (words.serial, printer.told_serial or printer.usb_serial),
        (words.firmware, printer.firmware),
        (words.reached, where),
        (words.grade, printer.grade or ""),
        (words.columns, str(profile.columns)),
        (words.page, f"{codec.upper()} ({number})"),
    )
    return tuple(label.format(fact) for label, fact in facts if fact)


def raise_unmeasured(found: Probe) -> NoReturn:
    """Refuse with the reason why a printer could not be measured."""
    reason = found.reason or Reason.NO_ANSWER
    raise unavailable(_WORDS.get(reason, "The printer cannot print now. Look at it, then try again."), reason=reason)


_WORDS: Final = {
    Reason.UNREACHABLE: "The printer cannot be reached. Check its power, its cable and its address.",
    Reason.REFUSED: "Something is at that address but takes no jobs. Check address and port, or wait: it may be busy.",
    Reason.PAPER_OUT: "The printer has no paper. Put in a roll, then try again.",
    Reason.COVER_OPEN: "The printer's cover is open. Close it, then try again.",
}
