"""GET /api/audit."""

from cloud.audit import service
from cloud.audit.contract import AuditPage, AuditQuery
from cloud.runtime.database import Tx
from cloud.runtime.route import Call, reading


async def _page(tx: Tx, call: Call) -> AuditPage:
    return await service.page(tx, call.query)


ROUTES = [
    reading("/api/audit/", "Who did what, newest first", _page, AuditPage, access="audit.read", query=AuditQuery),
]
