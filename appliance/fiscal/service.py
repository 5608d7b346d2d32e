"""Use cases of the port: which provider there is, what became of a document, and what a person sees and does."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, assert_never

import msgspec
import structlog

from appliance.fiscal import store
from appliance.fiscal.documents import projections
from appliance.fiscal.emulated import EmulatedProvider
from appliance.fiscal.model import (
    Answer,
    Document,
    FiscalDocumentFailed,
    FiscalDocumentIssued,
    FiscalDocumentRetried,
    Issued,
    Kind,
    Refused,
    State,
    Unanswered,
)
from appliance.fiscal.provider import FiscalProvider
from appliance.runtime.readiness import Reason
from appliance.runtime.tx import Projection, Snapshot, Tx
from kernel.clock import MINUTE_MS
from kernel.errors import conflict, invalid, not_found

log = structlog.get_logger(__name__)

NONE: Final = "none"
"""No provider, and nothing is kept."""
KEEP: Final = "keep"
"""No provider; every document is kept, as not required."""
PROVIDERS: Final[Mapping[str, Callable[[], FiscalProvider]]] = {"emulated": EmulatedProvider}
_LONG_MS: Final = 15 * MINUTE_MS
_LONGEST_TEXT: Final = 500


def provider_of(choice: str) -> FiscalProvider | None:
    """Return the provider that the setting `fiscal` names, or None for none."""
    make = PROVIDERS.get(choice)
    return None if make is None else make()


def projections_of(choice: str) -> dict[str, Projection]:
    """Return who must write in the same savepoint as which event; without a provider nobody, so that it costs nothing."""
    if choice == NONE:
        return {}
    provider = provider_of(choice)
    takes: frozenset[Kind] = frozenset() if provider is None else provider.takes
    return projections(choice, takes)


def next_pending(snapshot: Snapshot, provider: str, but_not: Iterable[str], most: int) -> list[Document]:
    """Return the documents to ask a provider about now; a refund holds the reference of what it undoes."""
    return [
        msgspec.structs.replace(one, original=store.reference_of_payment(snapshot, one.content.reverses))
        if one.content.reverses
        else one
        for one in store.next_pending(snapshot, provider, list(but_not), most)
    ]


def settle(tx: Tx, answers: Sequence[tuple[str, Answer]]) -> None:
    """Note what a provider answered about documents. What is settled already stays as it is: the first answer counts."""
    for ident, answer in answers:
        document = store.document(tx, ident)
        if document is None or document.state is not State.PENDING:
            log.warning("fiscal_answer_ignored", document=ident, answer=answer)
            continue
        match answer:
            case Issued():
                reference = answer.reference[:_LONGEST_TEXT]
                store.settle(tx, ident, State.ISSUED, reference=reference, qr=answer.qr)
                tx.emit(
                    FiscalDocumentIssued(
                        document_id=ident, order_id=document.order_id, kind=document.kind, reference=reference
                    )
                )
            case Refused():
                reason = answer.reason[:_LONGEST_TEXT]
                store.settle(tx, ident, State.FAILED, reason=reason)
                tx.emit(
                    FiscalDocumentFailed(
                        document_id=ident, order_id=document.order_id, kind=document.kind, reason=reason
                    )
                )
            case Unanswered():
                store.settle(tx, ident, State.PENDING, reason=answer.reason[:_LONGEST_TEXT])
            case _:
                assert_never(answer)


def retry(tx: Tx, ident: str, choice: str) -> Document:
    """Send a document again, to the provider that is set now. Raises `not_found`, and `conflict` where that is pointless."""
    document = store.document(tx, ident)
    if document is None:
        raise not_found("fiscal document", ident)
    if choice not in PROVIDERS:
        raise conflict("No fiscal provider is set. Name one as `fiscal` in comanda.toml.", key="no_provider")
    if document.state not in {State.FAILED, State.PENDING}:
        raise conflict(
            "This document is settled: there is nothing to send.", key="document_settled", state=document.state
        )
    store.send_again(tx, ident, choice)
    tx.emit(FiscalDocumentRetried(document_id=ident, order_id=document.order_id, kind=document.kind))
    again = store.document(tx, ident)
    assert again is not None
    return again


def list_documents(
    snapshot: Snapshot, *, states: str | None, order_id: str | None, cursor: int | None, most: int
) -> list[Document]:
    """Return documents, the newest first; `states` names several with commas. Raises `invalid` for an unknown one."""
    asked = {state.strip() for state in (states or "").split(",")} - {""}
    unknown = asked - {state.value for state in State}
    if unknown:
        known = ", ".join(State)
        raise invalid(f"{', '.join(sorted(unknown))} is no state. Use {known}.", field="state")
    return store.find(snapshot, states=asked, order_id=order_id, before_seq=cursor, most=most)


def findings(snapshot: Snapshot) -> list[Reason]:
    """Return what the provider did not take. Service goes on all the same."""
    failed = store.count_failed(snapshot)
    waiting = store.count_waiting_since(snapshot, snapshot.at_ms - _LONG_MS)
    reasons = []
    if failed:
        reasons.append(
            Reason(
                "fiscal_failed", f"Fiscal documents refused: {failed}. Look at why, and send them again under Fiscal."
            )
        )
    if waiting:
        reasons.append(
            Reason(
                "fiscal_waiting",
                f"Fiscal documents waiting for more than 15 minutes: {waiting}. Check the provider and the line to it.",
            )
        )
    return reasons
