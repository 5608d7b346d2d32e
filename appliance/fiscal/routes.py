"""The API of the port: what was told to the provider, and sending it again."""

import msgspec

from appliance.fiscal import service
from appliance.fiscal.contract import DocumentContent, DocumentPage, DocumentQuery, DocumentView
from appliance.fiscal.model import Document
from appliance.runtime.route import Call, LicenceClass, Route, command, reading
from appliance.runtime.tx import Snapshot, Tx
from kernel.clock import to_rfc3339

_RUN = "fiscal.run"


def routes(choice: str) -> list[Route]:
    """Return the routes of the room; `choice` is the setting `fiscal`."""

    def send_again(tx: Tx, call: Call) -> DocumentView:
        return _view(service.retry(tx, call.ident("document_id"), choice))

    return [
        reading(
            "/api/fiscal/documents",
            "List what passes the fiscal port, and what became of it.",
            _list,
            DocumentPage,
            access=_RUN,
            licence=LicenceClass.ALWAYS,
            query=DocumentQuery,
        ),
        command(
            "POST",
            "/api/fiscal/documents/{document_id:id}/retry",
            "Send a document that failed or waits to the provider again.",
            send_again,
            access=_RUN,
            licence=LicenceClass.ALWAYS,
            answer=DocumentView,
        ),
    ]


def _list(snapshot: Snapshot, call: Call) -> DocumentPage:
    query: DocumentQuery = call.query
    found = service.list_documents(
        snapshot, states=query.state, order_id=query.order_id, cursor=query.cursor, most=query.limit + 1
    )
    page = found[: query.limit]
    return DocumentPage(
        documents=[_view(document) for document in page],
        next=page[-1].event_seq if len(found) > query.limit else None,
    )


def _view(document: Document) -> DocumentView:
    settled = document.settled_at_ms
    return DocumentView(
        id=document.id,
        event_seq=document.event_seq,
        kind=document.kind,
        order_id=document.order_id,
        payment_id=document.payment_id,
        state=document.state,
        provider=document.provider,
        reference=document.reference,
        qr=document.qr,
        attempts=document.attempts,
        reason=document.reason,
        made_at=to_rfc3339(document.made_at_ms),
        settled_at=None if settled is None else to_rfc3339(settled),
        business_day=document.business_day,
        content=msgspec.convert(document.content, DocumentContent, from_attributes=True),
    )
