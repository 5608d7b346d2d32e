"""The reports over HTTP."""

import csv
import io
from collections.abc import Sequence

import msgspec
from aiohttp import web

from appliance.menu.exporting import quote
from appliance.menu.workshop import Workshop
from appliance.orders.contract import OrderHead, OrderQuery
from appliance.orders.listing import list_orders
from appliance.orders.view import list_heads
from appliance.reports import service
from appliance.reports.breakdown import tell
from appliance.reports.contract import (
    Breakdown,
    BreakdownQuery,
    HistoryPage,
    HistoryQuery,
    Period,
    ProductMix,
    ShiftReport,
)
from appliance.reports.sheets import write_csv, write_workbook
from appliance.runtime.box import Box
from appliance.runtime.route import NO_BODY, Call, Gate, Kind, LicenceClass, Route
from appliance.runtime.tx import Snapshot
from kernel.money import Currency, format_amount

_SEE = "reports.see"
_CSV_PAGE = 200
_COLUMNS = (
    *("business_day", "number", "table", "status", "opened_at", "closed_at", "waiters", "covers"),
    *("total_minor", "paid_minor", "due_minor", "total", "id"),
)
_MEDIA = {"csv": "text/csv", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def routes(currency: Currency) -> list[Route]:
    """Return the routes of the room; amounts are in the restaurant's currency."""

    def shift(snapshot: Snapshot, call: Call) -> ShiftReport:
        return service.tell_shift(snapshot, call.caller, call.query, currency.code)

    def products(snapshot: Snapshot, call: Call) -> ProductMix:
        return service.tell_products(snapshot, call.caller, call.query, currency.code)

    async def history(box: Box, request: web.Request, call: Call) -> web.StreamResponse | HistoryPage:
        query = _as_order_query(call.query)
        if call.query.format == "csv":
            return await _stream_csv(box, request, query, currency)
        heads = await box.readers.read(
            lambda snapshot: list_heads(snapshot, list_orders(snapshot, query, is_training=False))
        )
        cursor = heads[-1].id if len(heads) == query.limit else None
        return HistoryPage(orders=[msgspec.Raw(msgspec.json.encode(head)) for head in heads], cursor=cursor)

    workshop = Workshop()

    async def sales(box: Box, _request: web.Request, call: Call) -> web.StreamResponse | Breakdown:
        told = await box.readers.read(lambda snapshot: tell(snapshot, call.caller, call.query, currency.code))
        match call.query.format:
            case "csv":
                return _file(told, "csv", write_csv(told, currency.exponent))
            case "xlsx":
                return _file(told, "xlsx", await write_workbook(workshop, told, currency.exponent))
            case _:
                return told

    def get(path: str, summary: str, **more: object) -> Route:
        values: dict[str, object] = {
            "method": "GET",
            "path": path,
            "summary": summary,
            "licence": LicenceClass.ALWAYS,
            "limit": NO_BODY,
            "kind": Kind.QUERY,
            "access": Gate.SIGNED_IN,
            **more,
        }
        return Route(**values)  # type: ignore[arg-type]

    return [
        get(
            "/api/reports/shift",
            "Sum up a shift by waiter, category and tender; a waiter sees his own.",
            handler=shift,
            query=Period,
            answer=ShiftReport,
        ),
        get(
            "/api/reports/products",
            "Tell what was sold of each product; a waiter sees his own.",
            handler=products,
            query=Period,
            answer=ProductMix,
        ),
        get(
            "/api/reports/sales",
            "Break sales down by one thing, as JSON, CSV or a workbook; a waiter sees his own.",
            handler=sales,
            kind=Kind.OWN,
            query=BreakdownQuery,
            answer=Breakdown,
            files=tuple(_MEDIA.values()),
        ),
        get(
            "/api/reports/orders",
            "List the order history, as pages or whole as CSV.",
            handler=history,
            kind=Kind.OWN,
            access=_SEE,
            query=HistoryQuery,
            answer=HistoryPage,
            files=(_MEDIA["csv"],),
        ),
    ]


def _file(told: Breakdown, ending: str, content: bytes) -> web.Response:
    name = f"sales-by-{told.by}-{told.from_}-{told.to}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(body=content, headers=headers, content_type=_MEDIA[ending])


def _as_order_query(query: HistoryQuery) -> OrderQuery:
    return OrderQuery(**{name: getattr(query, name) for name in OrderQuery.__struct_fields__})


async def _stream_csv(box: Box, request: web.Request, query: OrderQuery, currency: Currency) -> web.StreamResponse:
    """Send everything that meets the filters, a page at a time: no snapshot is held while a slow reader reads."""
    response = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="orders.csv"'})
    response.content_type, response.charset = "text/csv", "utf-8"
    query = msgspec.structs.replace(query, limit=_CSV_PAGE)
    page = await _page(box, query)  # a bad filter is refused before the first byte
    await response.prepare(request)
    await response.write("\ufeff".encode() + _rows([_COLUMNS]))
    while page:
        await response.write(_rows([_row(head, currency) for head in page]))
        if len(page) < _CSV_PAGE:
            break
        page = await _page(box, msgspec.structs.replace(query, cursor=page[-1].id))
    await response.write_eof()
    return response


async def _page(box: Box, query: OrderQuery) -> list[OrderHead]:
    return await box.readers.read(
        lambda snapshot: list_heads(snapshot, list_orders(snapshot, query, is_training=False))
    )


def _row(head: OrderHead, currency: Currency) -> tuple[str, ...]:
    waiters = ", ".join(waiter.name for waiter in head.waiters)
    texts = (head.business_day, str(head.number), head.table_label, head.status, head.opened_at, head.closed_at or "")
    covers = "" if head.covers is None else str(head.covers)
    amounts = (str(head.total), str(head.paid), str(head.due), format_amount(head.total, currency.exponent))
    return (*(quote(text) for text in (*texts, waiters)), covers, *amounts, head.id)


def _rows(rows: Sequence[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
