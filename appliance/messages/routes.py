"""The API of messages."""

from appliance.messages import service
from appliance.messages.contract import MessageQuery, MessageView, NewMessage, Phrase
from appliance.messages.model import PHRASES
from appliance.runtime.route import NO_BODY, SMALL, Call, Gate, Kind, LicenceClass, Route
from appliance.runtime.tx import Snapshot, Tx

_ALWAYS = LicenceClass.ALWAYS


def _list(snapshot: Snapshot, call: Call) -> list[MessageView]:
    return service.listed(snapshot, call.caller.user_id, call.query)


def _send(tx: Tx, call: Call) -> MessageView:
    return service.send(tx, call.body)


def _read(tx: Tx, call: Call) -> None:
    service.mark_read(tx, call.ident("message_id"))


def _phrases(_snapshot: Snapshot, _call: Call) -> list[Phrase]:
    return [Phrase(code=code, **words) for code, words in PHRASES.items()]


ROUTES = [
    Route(
        method="GET",
        path="/api/messages",
        summary="List what I was told, the newest first.",
        access=Gate.SIGNED_IN,
        licence=_ALWAYS,
        limit=NO_BODY,
        kind=Kind.QUERY,
        handler=_list,
        query=MessageQuery,
        answer=list[MessageView],
    ),
    Route(
        method="GET",
        path="/api/messages/phrases",
        summary="List what can be said with one tap.",
        access=Gate.SIGNED_IN,
        licence=_ALWAYS,
        limit=NO_BODY,
        kind=Kind.QUERY,
        handler=_phrases,
        answer=list[Phrase],
    ),
    Route(
        method="POST",
        path="/api/messages",
        summary="Tell people something.",
        access="messages.send",
        licence=_ALWAYS,
        limit=SMALL,
        kind=Kind.COMMAND,
        handler=_send,
        body=NewMessage,
        answer=MessageView,
    ),
    Route(
        method="POST",
        path="/api/messages/{message_id:id}/read",
        summary="Say that I have seen a message.",
        access=Gate.SIGNED_IN,
        licence=_ALWAYS,
        limit=NO_BODY,
        kind=Kind.COMMAND,
        handler=_read,
    ),
]
