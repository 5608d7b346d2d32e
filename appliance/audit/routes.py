"""The audit over HTTP."""

from aiohttp import web

from appliance.audit import export, retention, service
from appliance.audit.contract import AuditPage, AuditQuery, ExportQuery, Retention, RetentionSet
from appliance.runtime.box import Box
from appliance.runtime.route import Call, LicenceClass, Route, answering, command, reading
from appliance.runtime.tx import Snapshot, Tx

_SEE, _KEEP = "audit.see", "audit.keep"


def _tell(snapshot: Snapshot, call: Call) -> AuditPage:
    return service.tell(snapshot, call.query)


async def _export(box: Box, request: web.Request, call: Call) -> web.StreamResponse:
    """Send the export page by page: neither the file nor a snapshot is held while a slow reader reads."""
    query: ExportQuery = call.query
    # Bad days are refused before the first byte.
    under_way, line = await box.readers.read(lambda snapshot: export.begin(snapshot, query.from_, query.to))
    response = web.StreamResponse(headers={"Content-Disposition": f'attachment; filename="{export.FILE_NAME}"'})
    response.content_type = export.MEDIA
    await response.prepare(request)
    await response.write(line)
    while not under_way.is_over:
        await response.write(await box.readers.read(under_way.page))
    await response.write(under_way.end())
    await response.write_eof()
    return response


def routes(books_years: int) -> list[Route]:
    """Return the routes of the room; `books_years` is how long the country wants facts about money kept."""

    def tell(snapshot: Snapshot, _: Call) -> list[Retention]:
        return retention.tell(snapshot, books_years)

    def change(tx: Tx, call: Call) -> list[Retention]:
        retention.change(tx, call.body.days, books_years)
        return retention.tell(tx, books_years)

    return [
        reading(
            "/api/audit/retention",
            "Say how long what was said by each kind of fact is kept.",
            tell,
            list[Retention],
            access=_SEE,
            licence=LicenceClass.ALWAYS,
        ),
        command(
            "PUT",
            "/api/audit/retention",
            "Set how long what was said by each kind of fact is kept.",
            change,
            access=_KEEP,
            licence=LicenceClass.ALWAYS,
            body=RetentionSet,
            answer=list[Retention],
        ),
        reading(
            "/api/audit/",
            "Tell who did what and why, the newest first.",
            _tell,
            AuditPage,
            access=_SEE,
            licence=LicenceClass.ALWAYS,
            query=AuditQuery,
        ),
        answering(
            "GET",
            "/api/audit/export",
            "Hand on the journal as lines that a third party can verify (docs/journal.md).",
            _export,
            access=_SEE,
            licence=LicenceClass.ALWAYS,
            query=ExportQuery,
            media=export.MEDIA,
        ),
    ]
