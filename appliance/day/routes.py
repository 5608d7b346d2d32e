"""The business day over HTTP."""

from collections.abc import Sequence
from functools import partial
from http import HTTPStatus
from typing import Any

from appliance.day import opening, service
from appliance.day.contract import Closing, DayAsked, DayView, Opening, Printing, Queue, XReport, ZAsked, ZHead, ZView
from appliance.day.opening import Conditions
from appliance.runtime.route import (
    Call,
    CommandHandler,
    Gate,
    LicenceClass,
    Route,
    command,
    reading,
)
from appliance.runtime.tx import Snapshot, Tx
from kernel.money import Currency

_CLOSE, _SEE = "day.close", "reports.see"
_read = partial(reading, access=_SEE, licence=LicenceClass.ALWAYS)


def routes(currency: Currency, conditions: Sequence[Conditions]) -> list[Route]:
    """Return the room's routes; amounts are in `currency`, `conditions` say what is wrong in other rooms."""

    def look(snapshot: Snapshot, _: Call) -> Opening:
        return opening.look(snapshot, conditions)

    def tell_x(snapshot: Snapshot, call: Call) -> XReport:
        return service.tell_x(snapshot, call.query, currency)

    def close(tx: Tx, call: Call) -> ZView:
        return service.close_day(tx, call.body, currency)

    base = "/api/day/"
    return [
        _read(base, "List the business days that are not closed.", _open_days, list[DayView]),
        _read(f"{base}opening", "Tell what to look at before the guests come.", look, Opening),
        _read(f"{base}x", "Tell the figures of the day so far.", tell_x, XReport, query=DayAsked),
        _read(f"{base}z", "List the closes of days, the last one first.", _list, list[ZHead], query=ZAsked),
        _read(f"{base}z/{{number:int}}", "Give the close of a day as it was kept.", _show, ZView),
        _do(f"{base}open", "Open the business day.", _open, DayView),
        _do(
            f"{base}close",
            "Close the first open business day under the next number.",
            close,
            ZView,
            body=Closing,
            status=HTTPStatus.CREATED,
        ),
        _do(
            f"{base}print",
            "Print the figures so far, or a close, where bills print.",
            _print,
            None,
            body=Printing,
            access=_SEE,
        ),
        _do(
            f"{base}queue", "Say how many commands wait on this phone.", _queue, None, body=Queue, access=Gate.SIGNED_IN
        ),
    ]


def _open_days(snapshot: Snapshot, _: Call) -> list[DayView]:
    return service.open_days(snapshot)


def _list(snapshot: Snapshot, call: Call) -> list[ZHead]:
    return service.list_closes(snapshot, call.query)


def _show(snapshot: Snapshot, call: Call) -> ZView:
    return service.show_close(snapshot, call.number("number"))


def _open(tx: Tx, _: Call) -> DayView:
    return service.open_day(tx)


def _print(tx: Tx, call: Call) -> None:
    service.print_report(tx, call.body)


def _queue(tx: Tx, call: Call) -> None:
    service.note_queue(tx, call.body.waiting)


def _do(
    path: str, summary: str, handler: CommandHandler, answer: object, *, access: Gate | str = _CLOSE, **more: Any
) -> Route:
    return command("POST", path, summary, handler, access=access, licence=LicenceClass.ALWAYS, answer=answer, **more)
