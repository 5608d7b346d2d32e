"""The card by which a box without a screen speaks: how to join its Wi-Fi, where its pages are, and a code.

What lies in the database is a card without its secrets: they are filled in when its bytes are made and are nowhere but
on the paper. While nobody manages here the code is the one that makes the first manager (staff keeps it in a file and
spends it); else it is a join code for phones, made with the card and forgotten when the box stops.
"""

from collections.abc import Callable, Sequence
from typing import Final
from urllib.parse import quote

import msgspec

from appliance.config import Config
from appliance.printing import spool, store
from appliance.printing.bills import house_language
from appliance.printing.kitchen import format_time
from appliance.printing.model import JobKind, JoinCardPrinted, PrinterAdded, TicketQueued
from appliance.printing.store import Printer
from appliance.printing.ticket import CardTicket, pack_ticket
from appliance.runtime.tx import Projection, Recorded, Tx
from appliance.staff.contract import JoinCodeAsk
from appliance.staff.devices import make_join_code
from appliance.staff.logins import read_first_code
from appliance.staff.service import has_manager
from kernel.clock import MINUTE_MS, SECOND_MS
from kernel.errors import DomainError, ErrorCode, conflict, not_found

AGAIN_MS: Final = MINUTE_MS
PHONES: Final = JoinCodeAsk(uses=10, minutes=480)
"""For how many phones a card is good, and for how long: a shift."""
_MAKE_CODES: Final = "staff.edit"
_MINUTES_AN_HOUR: Final = 60
_MOST_CODES: Final = 16
_MOST_ADDRESSES: Final = 3
_PLAIN_PORT: Final = 80
"""The port that nobody types."""
_ESCAPED: Final = str.maketrans({char: f"\\{char}" for char in '\\;,:"'})


def wifi_text(ssid: str, password: str) -> str:
    """Return what a phone's camera reads to join a Wi-Fi (the form of ZXing's wiki); without a password an open one."""
    kind = "WPA" if password else "nopass"
    secret = f"P:{password.translate(_ESCAPED)};" if password else ""
    return f"WIFI:T:{kind};S:{ssid.translate(_ESCAPED)};{secret};"


class Cards:
    """Puts cards in line, and knows at the last moment what stands on them."""

    def __init__(
        self, config: Config, own: Callable[[], Sequence[str]] = list, origin: Callable[[], str] = str
    ) -> None:
        """Know what stands on cards: `origin` is where phones reach the box, as a browser writes it; "" before it is chosen."""
        self._config, self._own, self._origin = config, own, origin
        self._join_codes: dict[int, str] = {}

    def projections(self) -> dict[str, Projection]:
        """Return who speaks up when the first printer comes to a box that nobody manages."""
        return {"PrinterAdded": self.introduce}

    def introduce(self, tx: Tx, recorded: Recorded) -> None:
        """Have the first printer of a new box say how to begin: once, and only while nobody manages here."""
        event = recorded.event
        assert isinstance(event, PrinterAdded)
        printer = store.printer(tx, event.printer_id)
        if printer is not None and not has_manager(tx) and not store.has_card(tx):
            self._queue(tx, printer, "first")

    def print_card(self, tx: Tx, printer_id: int) -> int:
        """Print a card and return its job. Raises `not_found`, `conflict` for one out of use, `limited` within a minute."""
        printer = store.printer(tx, printer_id)
        if printer is None:
            raise not_found("printer", printer_id)
        if not printer.is_active:
            raise conflict(
                f"The printer {printer.name} is not in use any more. Choose another.", key="printer_inactive"
            )
        if printer.card_at_ms is not None and 0 <= tx.at_ms - printer.card_at_ms < AGAIN_MS:
            raise DomainError(
                ErrorCode.LIMITED,
                "A card has just been printed there. Look at the printer, or try again in a minute.",
                key="card_just_printed",
                retry_after_s=-(-(AGAIN_MS - tx.at_ms + printer.card_at_ms) // SECOND_MS),
            )
        return self._queue(tx, printer, "join" if has_manager(tx) else "first")

    def print_first(self, tx: Tx, printer_id: int) -> None:
        """Print a card at a printer that was taken on to do so, unless that has put one in line already. Raises as above."""
        printer = store.printer(tx, printer_id)
        if printer is None or printer.card_at_ms != tx.at_ms:
            self.print_card(tx, printer_id)

    def _queue(self, tx: Tx, printer: Printer, kind: str) -> int:
        ticket = CardTicket(
            language=house_language(self._config),
            house=self._config.name,
            kind="join" if kind == "join" else "first",
            at=format_time(tx),
        )
        job_id = spool.write_for_printer(tx, printer, JobKind.MESSAGE, pack_ticket(ticket))
        if kind == "join" and tx.caller.may(_MAKE_CODES):
            self._remember(job_id, make_join_code(tx, PHONES).join_code)
        store.change_printer(tx, printer.id, {"card_at_ms": tx.at_ms})
        tx.emit(TicketQueued(job_id=job_id, station_id=None, order_id=None, kind=JobKind.MESSAGE))
        tx.emit(JoinCardPrinted(printer_id=printer.id, job_id=job_id))
        return job_id

    def _remember(self, job_id: int, code: str) -> None:
        self._join_codes[job_id] = code
        for old in sorted(self._join_codes)[:-_MOST_CODES]:
            del self._join_codes[old]

    def reveal(self, job_id: int, ticket: CardTicket) -> CardTicket:
        """Return a card with what only the paper may show. Blocking: call it off the loop."""
        is_first = ticket.kind == "first"
        code = read_first_code(self._config.folder) if is_first else self._join_codes.get(job_id, "")
        host, port = self._config.address
        hosts = list(self._own())[:_MOST_ADDRESSES] or [f"[{host}]" if ":" in host else host]
        app, word = ("manager", "code") if is_first else ("waiter", "join")
        tail_of_port = "" if port == _PLAIN_PORT else f":{port}"
        bases = [f"http://{one}{tail_of_port}" for one in hosts]
        if origin := self._origin():
            bases = [origin]
        addresses = tuple(f"{one.partition('://')[2]}/{app}/" for one in bases)
        tail = f"#{word}={quote(code)}" if code else ""
        ssid, password = self._config.wifi_ssid, self._config.wifi_password
        return msgspec.structs.replace(
            ticket,
            addresses=addresses,
            page=f"{bases[0]}/{app}/{tail}",
            ssid=ssid,
            password=password,
            wifi=wifi_text(ssid, password) if ssid else "",
            code=code,
            devices=PHONES.uses,
            hours=PHONES.minutes // _MINUTES_AN_HOUR,
        )
